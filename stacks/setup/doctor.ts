/**
 * `npm run doctor`: looks at all that the stage `TIDINGS_STAGE` names stands on, with your AWS credentials, and says what
 * to do next. Nothing is changed. Exits with 1 when something will not work as it is.
 */
import { promises } from "node:dns";
import { stagesFolder } from "../settings.ts";
import { clientsIn } from "./ask-account.ts";
import { examine } from "./examine.ts";
import { isBad, reportOf } from "./report.ts";

const instruments = {
  variables: process.env,
  stages: stagesFolder,
  clientsIn,
  resolver: new promises.Resolver(),
};

try {
  const facts = await examine(instruments);
  console.log(reportOf(facts));
  process.exitCode = isBad(facts) ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
