import { Refusal, unreachable } from "./refusal.ts";

/** Where a file is to be put, as the API says it. */
interface Upload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Puts a file where the API says; what `fetch` does not tell is how far it is.
 * @param onPart is told which part of it is there, from 0 to 1.
 * @throws Refusal; what was aborted is `unreachable`, too.
 */
export const putFile = (
  { url, headers }: Upload,
  file: File,
  onPart: (part: number) => void,
  signal?: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    // The browser sets the length itself, and lets nobody else; the signature holds it to the size announced.
    for (const [name, value] of Object.entries(headers))
      if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onPart(total > 0 ? loaded / total : 0);
    request.onerror = request.onabort = () => reject(unreachable());
    request.onload = () =>
      request.status === 200
        ? resolve()
        : reject(
            new Refusal("unexpected_answer", `The file was not taken (${request.status}): try it again.`),
          );
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
