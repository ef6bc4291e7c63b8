/** Types of pictures that mail readers show. */
const types = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const;

/** For a choice of files. */
export const pictureTypes = types.join(",");

const isPictureType = (type: string): boolean => types.some((one) => one === type);

/** The files that are dropped or pasted, when all of them are pictures. */
export const picturesIn = (data: DataTransfer | null): File[] => {
  const files = [...(data?.files ?? [])];
  return files.every(({ type }) => isPictureType(type)) ? files : [];
};

/** Whether what is held over the page is pictures only: their files are not told before they are dropped. */
export const holdsPictures = (data: DataTransfer | null): boolean => {
  const items = [...(data?.items ?? [])];
  return items.length > 0 && items.every(({ kind, type }) => kind === "file" && isPictureType(type));
};

/** Pictures that stand in a text themselves. */
const dataPicture = /data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/]+={0,2})/g;

export const hasDataPictures = (text: string): boolean => text.search(dataPicture) >= 0;

const fileOf = (type: string, base64: string): File => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new File([bytes], `pasted.${type.slice("image/".length)}`, { type });
};

/**
 * Has the pictures that stand in a text uploaded, each once.
 * @param upload gives the address of a file. @returns the text with their addresses.
 */
export const hostDataPictures = async (
  text: string,
  upload: (file: File) => Promise<string>,
): Promise<string> => {
  let hosted = text;
  for (const [data, type, base64] of new Map(
    [...text.matchAll(dataPicture)].map((match) => [match[0], match] as const),
  ).values())
    hosted = hosted.replaceAll(data, await upload(fileOf(type!, base64!)));
  return hosted;
};

/** Whether copied HTML says anything: a picture that is copied alone comes with HTML, too. */
export const hasWords = (html: string): boolean =>
  // Inert: nothing in it runs or is loaded.
  new DOMParser().parseFromString(html, "text/html").body.textContent.trim() !== "";
