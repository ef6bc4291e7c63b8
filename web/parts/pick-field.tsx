interface PickFieldProps {
  readonly legend: string;
  /** Ids and names of what there is. */
  readonly options: readonly (readonly [id: string, name: string])[];
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: readonly string[]) => void;
  readonly hint?: string;
  readonly error?: string | undefined;
}

/** Some of what there is, by its names; nothing where there is none. */
export const PickField = ({ legend, options, chosen, onChosen, hint, error }: PickFieldProps) =>
  options.length === 0 ? null : (
    <fieldset class="field">
      <legend class="label">{legend}</legend>
      <div class="pick">
        {options.map(([id, name]) => (
          <label key={id} class="choice">
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={(event) =>
                onChosen(event.currentTarget.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
              }
            />
            {name}
          </label>
        ))}
      </div>
      {error && <p class="field-error">{error}</p>}
      {hint && <p class="hint">{hint}</p>}
    </fieldset>
  );
