import "../../simulation/virtual.ts";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";

/** To be imported before the cloud: Lambda runs as many environments as are asked for, however small this machine is. */
os.availableParallelism = () => 64;
syncBuiltinESMExports();
