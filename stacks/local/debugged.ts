import { url } from "node:inspector";

/** Whether a debugger may hold a function at a breakpoint: then nothing is late. */
export const isDebugged = (): boolean => url() !== undefined;
