import { useListChoice } from "../lists/use-lists.ts";
import { PickField } from "../parts/pick-field.tsx";

interface ListsFieldProps {
  readonly chosen: readonly string[];
  readonly error: string | undefined;
  readonly onChosen: (lists: readonly string[]) => void;
}

/** The lists that who is imported is put on; nothing where there are none. */
export const ListsField = (props: ListsFieldProps) => {
  const { data = [] } = useListChoice();
  return (
    <PickField
      {...props}
      legend="Lists to put them on"
      options={data.map(({ list_id, name }) => [list_id, name])}
      hint="Nobody is put back on a list that they left."
    />
  );
};
