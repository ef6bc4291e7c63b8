import { useId, useState } from "preact/hooks";
import type { Campaign } from "../api/client.ts";
import type { Shown } from "./recipients-link.ts";
import { choicesFor } from "./shown-words.ts";

interface FilterBarProps {
  readonly campaign: Campaign;
  readonly shown: Shown;
  /** Who is shown; empty: all. */
  readonly words: string;
  readonly onShown: (shown: Shown) => void;
}

/** Finds a recipient by address, or those of whom something holds. */
export const FilterBar = ({ campaign, shown, words, onShown }: FilterBarProps) => {
  const [address, setAddress] = useState("");
  const id = useId();
  const choices = choicesFor(campaign);
  const flat = choices.flatMap(([, some]) => some);
  const chosen = flat.findIndex(([, one]) => JSON.stringify(one) === JSON.stringify(shown));
  const isOther = words !== "" && chosen < 0;
  return (
    <div class="filter-bar">
      <form
        class="find-address"
        onSubmit={(event) => {
          event.preventDefault();
          if (address.trim() !== "") onShown({ email: address.trim() });
        }}
      >
        <label class="visually-hidden" for={`${id}-find`}>
          Find a recipient by address
        </label>
        <input
          id={`${id}-find`}
          type="email"
          placeholder="Find an address"
          value={address}
          onInput={(event) => setAddress(event.currentTarget.value)}
        />
        <button type="submit" class="small">
          Find
        </button>
      </form>
      <div class="field">
        <label for={id}>Show</label>
        <select
          id={id}
          value={isOther ? "other" : String(chosen)}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (value !== "other") onShown(flat[Number(value)]?.[1] ?? {});
          }}
        >
          <option value="-1">All</option>
          {isOther && <option value="other">{words}</option>}
          {choices.map(([group, some]) => (
            <optgroup key={group} label={group}>
              {some.map((choice) => (
                <option key={choice[0]} value={String(flat.indexOf(choice))}>
                  {choice[0]}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
      {words !== "" && (
        <p class="shown-words" role="status">
          Shown: <strong>{words}</strong>{" "}
          <button type="button" class="as-link" onClick={() => onShown({})}>
            Show all
          </button>
        </p>
      )}
    </div>
  );
};
