import { dirname, relative, resolve, sep } from "node:path";
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";

/** Namespace of modules that are made while bundling, and are in no file. */
export const made = "made";

/** Whether a module is one of those. @param path as esbuild names it */
export const isMade = (path: string): boolean => path.startsWith(`${made}:`);

interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/**
 * Reduces the source map of a bundle to our own sources, to the line: a tenth of the whole map, and what a trace in
 * the logs needs. A frame in a dependency keeps its place in the bundle.
 * @param map as esbuild wrote it beside `file`
 * @param place `root`: what the paths of the sources begin at in the new map; `sourceRoot`: what they are resolved
 *   against, the map's own folder unless given
 */
export const ownSourceMap = (
  map: string,
  place: { readonly file: string; readonly root: string; readonly sourceRoot?: string | undefined },
): string => {
  const { sources, mappings }: SourceMap = JSON.parse(map);
  const own = sources.filter((source) => !source.includes("node_modules/") && !isMade(source));
  const indexOf = new Map(own.map((source, index) => [source, index]));
  let current = "";
  const lineStarts = (segment: SourceMapSegment): SourceMapSegment[] => {
    const [column, source = -1, line = 0, sourceColumn = 0] = segment;
    const index = indexOf.get(sources[source] ?? "");
    const before = current;
    current = index === undefined ? "" : `${index}:${line}`;
    if (current === before) return [];
    // Here code of others begins: a segment without a source ends ours.
    return index === undefined ? [[column]] : [[column, index, line, sourceColumn]];
  };
  return JSON.stringify({
    version: 3,
    sourceRoot: place.sourceRoot,
    sources: own.map((source) =>
      relative(place.root, resolve(dirname(place.file), source)).replaceAll(sep, "/"),
    ),
    names: [],
    mappings: encode(decode(mappings).map((segments) => segments.flatMap(lineStarts))),
  });
};
