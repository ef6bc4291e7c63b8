/** Twice as wide as most mails are, and somewhat more: sharp on every screen. In pixels. */
const sideMax = 1_600;
/** Of what a canvas writes with loss: below that it begins to show. */
const quality = 0.85;

/** Kinds that a canvas writes, too; a GIF would stand still. */
const shrinkable = ["image/jpeg", "image/png", "image/webp"];

/** Whether a PNG or WebP moves, which a canvas would end: both say so near their beginning. */
const isAnimated = async (file: File): Promise<boolean> =>
  /acTL|ANIM/.test(await file.slice(0, 4_096).text());

/** The longer side at most `sideMax`, with the other as long as it then is. */
export const sizeWithin = (width: number, height: number): { width: number; height: number } => {
  const scale = Math.min(1, sideMax / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
};

/**
 * A picture no larger than a mail shows it: what has more pixels, as a photo has, or more bytes than are taken, is drawn
 * anew. Anything else, and what cannot be drawn, is as it was.
 * @param bytesMax that are taken
 */
export const shrink = async (file: File, bytesMax: number): Promise<File> => {
  if (!shrinkable.includes(file.type) || (await isAnimated(file))) return file;
  // As it is shown, however the camera was held.
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) return file;
  const { width, height } = sizeWithin(picture.width, picture.height);
  if (width === picture.width && file.size <= bytesMax) return file;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) return file;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  // A browser that does not write this type writes a PNG.
  const drawn = await canvas.convertToBlob({ type: file.type, quality });
  return drawn.size < file.size ? new File([drawn], file.name, { type: drawn.type }) : file;
};
