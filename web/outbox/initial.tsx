/** The first letter of an address or a name, in a circle: it helps the eye along a list, and says nothing new. */
export const Initial = ({ of }: { of: string }) => (
  <span class="initial" aria-hidden="true">
    {/[\p{L}\p{N}]/u.exec(of)?.[0].toUpperCase() ?? "@"}
  </span>
);
