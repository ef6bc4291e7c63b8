import { useId } from "preact/hooks";

interface SegmentedProps<T extends string> {
  /** What is chosen; for a screen reader only, the words of the choices say it to the eye. */
  readonly legend: string;
  readonly options: readonly (readonly [value: T, word: string])[];
  readonly value: T;
  readonly onValue: (value: T) => void;
}

/** One of a few, side by side: radio buttons that look like a switch. */
export const Segmented = <T extends string>({ legend, options, value, onValue }: SegmentedProps<T>) => {
  const name = useId();
  return (
    <fieldset class="segmented">
      <legend class="visually-hidden">{legend}</legend>
      {options.map(([option, word]) => (
        <label key={option}>
          <input
            type="radio"
            class="visually-hidden"
            name={name}
            checked={option === value}
            onChange={() => onValue(option)}
          />
          <span>{word}</span>
        </label>
      ))}
    </fieldset>
  );
};
