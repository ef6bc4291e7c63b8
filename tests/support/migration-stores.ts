import type { MigrationStores } from "../../services/migrations/migration.ts";
import type { Stage } from "./stage.ts";

/** The tables of a stage, as migrations walk them. */
export const migrationStores = ({ db, attributes, campaigns }: Stage): Omit<MigrationStores, "refused"> => ({
  tables: {
    contacts: { db, name: "Contacts" },
    suppressions: { db, name: "Suppressions" },
    deliveries: { db, name: "Deliveries" },
  },
  attributes,
  campaigns,
  retentionDays: 396,
});
