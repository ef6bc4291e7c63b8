import type { ComponentChildren, HTMLAttributes, InputHTMLAttributes } from "preact";
import { useId } from "preact/hooks";

/** What ties a control to its label, hint and error. */
type FieldAttributes = Pick<HTMLAttributes, "id" | "aria-describedby" | "aria-invalid">;

interface FieldProps {
  readonly label: ComponentChildren;
  readonly optional?: boolean;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  /** Renders the control with the attributes given. */
  readonly children: (attributes: FieldAttributes) => ComponentChildren;
}

/** A labelled control with its hint, and the error that is about it. */
export const Field = ({ label, optional, hint, error, children }: FieldProps) => {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="optional"> (optional)</span>}
      </label>
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
};

interface TextFieldProps extends Omit<FieldProps, "children"> {
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Attributes of the input itself. */
  readonly input?: InputHTMLAttributes<HTMLInputElement>;
}

/** One line of text. */
export const TextField = ({ value, onValue, input, ...field }: TextFieldProps) => (
  <Field {...field}>
    {(attributes) => (
      <input
        {...input}
        {...attributes}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    )}
  </Field>
);

interface SelectFieldProps extends Omit<FieldProps, "children"> {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly isDisabled?: boolean;
  readonly options: readonly (readonly [value: string, word: string])[];
}

/** One of a few. */
export const SelectField = ({ value, onValue, isDisabled = false, options, ...field }: SelectFieldProps) => (
  <Field {...field}>
    {(attributes) => (
      <select
        {...attributes}
        value={value}
        disabled={isDisabled}
        onChange={(event) => onValue(event.currentTarget.value)}
      >
        {options.map(([option, word]) => (
          <option key={option} value={option}>
            {word}
          </option>
        ))}
      </select>
    )}
  </Field>
);

/** Moves the focus to the first control of a form that has an error, once the errors just found are shown. */
export const focusFirstInvalid = (form: HTMLElement | null): void => {
  setTimeout(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
};
