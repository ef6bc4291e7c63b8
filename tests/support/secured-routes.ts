import { expect } from "vitest";

interface Operation {
  readonly description: string;
  readonly security?: readonly object[];
}

/** A route that needs a key, with its parameters filled in. */
export interface SecuredRoute {
  readonly method: string;
  readonly path: string;
  readonly scope: string;
}

/** What needs no key. */
const isPublic = (path: string) =>
  /^\/(health$|unsubscribe\/|view\/|archive\b|share\/|subscribe\b|session\b)/.test(path);

/** The secured routes, as the API itself documents them. @param answer that of `GET /openapi.json` */
export const securedRoutesOf = async (answer: Response): Promise<SecuredRoute[]> => {
  const document = (await answer.json()) as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
  };
  expect(document.openapi).toBe("3.1.0");
  const secured = Object.entries(document.paths).filter(([path]) => !isPublic(path));
  return secured.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description, security }]) => {
      expect(security, `${method} ${path}`).toEqual([{ key: [] }]);
      return {
        method: method.toUpperCase(),
        path: path
          .replace("{email}", "nobody@example.net")
          .replace("{campaign_id}", "ses_campaign_none")
          .replace("{identity}", "example.com")
          .replace("{member_id}", "member_0123456789abcdef")
          .replace("{passkey_id}", "AAAA")
          .replace("{key_id}", "0123456789abcdef")
          .replace("{draft_id}", "draft_00000000000000000000000000000000")
          .replace("{template_id}", "template_0000000000000000")
          .replace("{list_id}", "list_0000000000000000")
          .replace("{segment_id}", "segment_0000000000000000"),
        scope: /^Scope: (\w+)\./.exec(description)![1]!,
      };
    }),
  );
};
