/**
 * `npm start`: runs the stack on this machine until Ctrl-C. `PORT` (default 3000) moves it, `TIDINGS_STATE_DIR`
 * (default `.local`) is where everything that survives is kept, `TIDINGS_SES_MAX_SEND_RATE` is what SES takes a second,
 * `TIDINGS_LATENCIES=aws` lets everything take as long as on AWS.
 */

import { logsFolder } from "./lambda/log-file.ts";
import { apiKeyFile } from "./operator.ts";
import { runCloud } from "./run.ts";

await runCloud(async (cloud, stateDir) =>
  console.log(
    `Tidings is ready at ${cloud.origin} - API key in ${apiKeyFile(stateDir)}, logs of the functions in ${logsFolder(stateDir)}`,
  ),
);
