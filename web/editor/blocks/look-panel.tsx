import { Field, SelectField, TextField } from "../../parts/field.tsx";
import { Popover } from "../parts/popover.tsx";
import { type FontName, fonts, type Look, lookOf, widths } from "./model.ts";

const colours = [
  ["text", "Text"],
  ["paper", "Paper"],
  ["page", "Around it"],
  ["accent", "Buttons and links"],
] as const;

interface LookPanelProps {
  readonly look: Look;
  readonly onLook: (look: Look) => void;
}

/** What the whole mail looks like. Who reads in the dark gets colours for that. */
export const LookPanel = ({ look, onLook }: LookPanelProps) => {
  const change = (changed: Partial<Record<keyof Look, unknown>>) => onLook(lookOf({ ...look, ...changed }));
  return (
    <Popover word="Look" title="Look of the whole mail">
      {() => (
        <>
          <SelectField
            label="Font"
            value={look.font}
            onValue={(font) => change({ font: font as FontName })}
            options={Object.entries(fonts).map(([name, { word }]) => [name, word])}
          />
          <Field label={`Width: ${look.width} px`}>
            {(attributes) => (
              <input
                {...attributes}
                type="range"
                min={widths.min}
                max={widths.max}
                step={20}
                value={look.width}
                onInput={(event) => change({ width: Number(event.currentTarget.value) })}
              />
            )}
          </Field>
          <div class="colours">
            {colours.map(([name, word]) => (
              <Field key={name} label={word}>
                {(attributes) => (
                  <input
                    {...attributes}
                    type="color"
                    value={look[name]}
                    onInput={(event) => change({ [name]: event.currentTarget.value })}
                  />
                )}
              </Field>
            ))}
          </div>
          <LanguageField language={look.language} onLanguage={(language) => change({ language })} />
        </>
      )}
    </Popover>
  );
};

const LanguageField = ({ language, onLanguage }: { language: string; onLanguage: (tag: string) => void }) => (
  <TextField
    label="Language"
    // Kept as typed until it is left: a tag is none before it is whole.
    value={language}
    onValue={() => undefined}
    hint="Such as en or de-AT: screen readers read it aloud so."
    input={{ onChange: (event) => onLanguage(event.currentTarget.value.trim()), maxLength: 35 }}
  />
);
