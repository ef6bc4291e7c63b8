import { Field, SelectField } from "../parts/field.tsx";
import { SearchBox } from "../parts/search-box.tsx";
import { contactWords, suppressionWords } from "../words.ts";
import { type ContactQuery, type Mailed, mailedChoices } from "./contact-query.ts";

const statuses = ["subscribed", "unsubscribed", "unconfirmed", "bounced", "complained"] as const;
const reasons = ["bounce", "complaint", "unsubscribe", "manual"] as const;

interface ContactSearchProps {
  readonly query: ContactQuery;
  readonly onQuery: (changes: Partial<ContactQuery>, isTyping?: boolean) => void;
}

/** The names of the lists and of the segments there are, by id. */
export interface Groups {
  readonly lists: ReadonlyMap<string, string>;
  readonly segments: ReadonlyMap<string, string>;
}

interface FiltersProps extends ContactSearchProps {
  /** Undefined where they are not found by them. */
  readonly groups: Groups | undefined;
}

/** Says who is shown: a search, and filters. */
export const ContactSearch = ({ query, onQuery, groups }: FiltersProps) => {
  const choose = (field: keyof ContactQuery) => (value: string) => onQuery({ [field]: value });
  return (
    <search class="contact-search">
      <SearchBox
        label="Search"
        placeholder="Address or name"
        charactersMax={254}
        value={query.q}
        onValue={(q) => onQuery({ q }, true)}
      />
      <SelectField
        label="Status"
        value={query.status}
        onValue={choose("status")}
        options={[["", "Any"], ...statuses.map((status) => [status, contactWords[status]] as const)]}
      />
      <SelectField
        label="Suppressed"
        value={query.suppressed}
        onValue={choose("suppressed")}
        options={[
          ["", "Either"],
          ["false", "No"],
          ["true", "Yes"],
          ...reasons.map((reason) => [reason, `Yes: ${suppressionWords[reason].toLowerCase()}`] as const),
        ]}
      />
      <SelectField
        label="Last mailed"
        value={query.mailed}
        onValue={(value) => onQuery({ mailed: value as Mailed })}
        options={Object.entries(mailedChoices)}
      />
      {groups && (groups.lists.size > 0 || query.list) && (
        <SelectField
          label="List"
          value={query.list}
          onValue={choose("list")}
          options={[["", "Any"], ...withChosen(groups.lists, query.list)]}
        />
      )}
      {groups && (groups.segments.size > 0 || query.segment) && (
        <SelectField
          label="Segment"
          value={query.segment}
          onValue={choose("segment")}
          options={[["", "Any"], ...withChosen(groups.segments, query.segment)]}
        />
      )}
      <DateField label="Added from" value={query.from} onValue={choose("from")} />
      <DateField label="Added until" value={query.to} onValue={choose("to")} />
    </search>
  );
};

const orders = [
  ["oldest", "Oldest first"],
  ["address", "By address"],
  ["name", "By name"],
] as const;
/** Who is in a segment is found sooner where no order is asked for. */
const ordersOf = ({ q, segment }: ContactQuery) => {
  if (q) return [["", "By the search"]] as const;
  return segment
    ? ([["", "As they are found"], ["newest", "Newest first"], ...orders] as const)
    : ([["", "Newest first"], ...orders] as const);
};

/** In which order they are shown; a search has one of its own. */
export const ContactOrder = ({ query, onQuery }: ContactSearchProps) => (
  <SelectField
    label="Order"
    value={query.q ? "" : query.order}
    isDisabled={query.q !== ""}
    onValue={(order) => onQuery({ order })}
    options={ordersOf(query)}
  />
);

/** The lists, or segments, to choose from; one that is asked for and is not there any more is among them by its id. */
const withChosen = (lists: ReadonlyMap<string, string>, chosen: string) =>
  [...lists, ...(chosen && !lists.has(chosen) ? [[chosen, chosen] as const] : [])] as const;

interface DateFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

const DateField = ({ label, value, onValue }: DateFieldProps) => (
  <Field label={label}>
    {(attributes) => (
      <input
        {...attributes}
        type="date"
        value={value}
        onChange={(event) => onValue(event.currentTarget.value)}
      />
    )}
  </Field>
);
