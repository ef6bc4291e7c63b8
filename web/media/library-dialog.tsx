import { partNotLoaded } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import type { SitePicture } from "../editor/handle.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Loaded } from "../parts/loaded.tsx";

interface LibraryDialogProps {
  readonly onPicture: (picture: SitePicture) => void;
  readonly onClose: () => void;
}

const loadLibrary = () =>
  import("./library.tsx").catch(() => {
    throw partNotLoaded();
  });

/** Lets a picture be chosen among those there are, or added to them. */
export const LibraryDialog = ({ onPicture, onClose }: LibraryDialogProps) => {
  const loaded = useResource("", loadLibrary);
  return (
    <Dialog title="Pictures" wide onClose={onClose}>
      <Loaded resource={loaded} noun="The library">
        {({ Library }) => <Library onPicture={onPicture} onClose={onClose} />}
      </Loaded>
    </Dialog>
  );
};
