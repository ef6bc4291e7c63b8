import { done, type List } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { DeleteDialog } from "../parts/delete-dialog.tsx";

interface DeleteListProps {
  readonly list: List;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

export const DeleteList = ({ list, onDeleted, onClose }: DeleteListProps) => {
  const { api } = useConnection();
  const param = { list_id: list.list_id };
  return (
    <DeleteDialog
      noun="list"
      remove={() => done(api.lists[":list_id"].$delete({ param }))}
      onDeleted={onDeleted}
      onClose={onClose}
    >
      <strong>{list.name}</strong> will be gone, and who was on it is then on no list of that name. The
      contacts stay. A segment that asks for the list has to be changed before it is used again.
    </DeleteDialog>
  );
};
