const storageKey = "tidings.sender";

/** Who campaigns are from. */
export interface Sender {
  readonly fromName: string;
  readonly fromEmail: string;
}

/** The sender of the last campaign sent from this browser: the next one is most likely from the same. */
export const lastSender = (storage: Storage = localStorage): Sender => {
  try {
    const { fromName, fromEmail } = JSON.parse(storage.getItem(storageKey) ?? "{}") as Partial<Sender>;
    return { fromName: fromName ?? "", fromEmail: fromEmail ?? "" };
  } catch {
    return { fromName: "", fromEmail: "" };
  }
};

export const keepSender = ({ fromName, fromEmail }: Sender, storage: Storage = localStorage): void =>
  storage.setItem(storageKey, JSON.stringify({ fromName, fromEmail }));
