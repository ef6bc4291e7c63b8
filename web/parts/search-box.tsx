import { useEffect, useRef, useState } from "preact/hooks";
import { Field } from "./field.tsx";
import { useDebounced } from "./use-debounced.ts";

/** A person who types is waited for, in milliseconds. */
const typingMs = 200;

interface SearchBoxProps {
  readonly label: string;
  readonly placeholder: string;
  readonly charactersMax: number;
  /** What is searched for now. */
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** Searches while a person types; `/` goes to it from wherever nothing is written. */
export const SearchBox = ({ label, placeholder, charactersMax, value, onValue }: SearchBoxProps) => {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const settled = useDebounced(text, typingMs);
  const asked = useRef(value);
  useEffect(() => {
    if (settled !== text || settled === value) return;
    asked.current = settled;
    onValue(settled);
  }, [settled]);
  // The location may say something else, such as after Back; what it says of this is older than what is typed since.
  useEffect(() => {
    if (value !== asked.current) setText(value);
    asked.current = value;
  }, [value]);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isWritten =
        event.target instanceof Element && event.target.closest("input, textarea, select, dialog");
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isWritten) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener("keydown", focus);
    return () => window.removeEventListener("keydown", focus);
  }, []);
  return (
    <Field label={label}>
      {(attributes) => (
        <input
          {...attributes}
          ref={input}
          type="search"
          autocomplete="off"
          spellcheck={false}
          maxLength={charactersMax}
          placeholder={placeholder}
          aria-keyshortcuts="/"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      )}
    </Field>
  );
};
