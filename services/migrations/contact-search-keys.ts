import { searchKeys } from "../contacts/search-keys.ts";
import { amending, textIn } from "./amend.ts";
import type { Migration } from "./migration.ts";

/** Contacts of before decision 43 are in no index: nobody finds or lists them. */
export const contactSearchKeys: Migration = {
  id: "contact-search-keys",
  what: "Contacts are found by address and name.",
  walks: "contacts",
  migrate: amending({
    walks: "contacts",
    of: ["first_name", "last_name"],
    wanted: (item) => {
      const first_name = textIn(item, "first_name");
      const last_name = textIn(item, "last_name");
      return {
        search_surname: null,
        ...searchKeys({
          email: String(item.email),
          ...(first_name !== undefined && { first_name }),
          ...(last_name !== undefined && { last_name }),
        }),
      };
    },
  }),
};
