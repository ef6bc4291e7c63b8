import { expect, test } from "vitest";
import {
  contactFits,
  type Question,
  suppressionFits,
  walksOf,
} from "../../../../services/people/question.ts";

const ranges = (question: Question) => walksOf(question).map(({ range }) => range);

test.each<[Question, object[]]>([
  [{}, [{ by: "created_at", backwards: true }]],
  [{ q: "  " }, [{ by: "created_at", backwards: true }]],
  [
    {
      order: "oldest",
      created_after: "2026-11-01T00:00:00.000Z",
      created_before: "2026-12-01T00:00:00.000Z",
    },
    [
      {
        by: "created_at",
        from: "2026-11-01T00:00:00.000Z",
        to: "2026-11-30T23:59:59.999Z",
        backwards: false,
      },
    ],
  ],
  [{ order: "address" }, [{ by: "email" }]],
  [{ order: "name" }, [{ by: "search_name" }]],
  [
    { q: "Ada" },
    [
      { by: "email", prefix: "ada" },
      { by: "search_name", prefix: "ada" },
      { by: "search_surname", prefix: "ada" },
    ],
  ],
  [{ q: "Ada@EX" }, [{ by: "email", prefix: "ada@ex" }]],
  [{ q: "ada@bücher.example" }, [{ by: "email", prefix: "ada@xn--bcher-kva.example" }]],
  [{ q: " Ada@Mail.bü" }, [{ by: "email", prefix: "ada@mail.xn--" }]],
  [{ q: "ada@bücher." }, [{ by: "email", prefix: "ada@xn--" }]],
  [{ q: "ivan@почта.рф" }, [{ by: "email", prefix: "ivan@xn--" }]],
  [{ q: "ädä@bü" }, []],
  [
    { q: "Ada  Lové" },
    [
      { by: "search_name", prefix: "ada love" },
      { by: "search_surname", prefix: "ada love" },
    ],
  ],
  [{ q: "\u0301" }, []],
])("%j walks these", (question, walked) => {
  expect(ranges(question)).toEqual(walked);
});

const contact = {
  email: "ada@example.net",
  address: "ada@example.net",
  first_name: "Ada",
  attributes: {},
  lists: ["list_4f6d0c1e9b7a2d35"],
  status: "subscribed" as const,
  created_at: "2026-11-28T12:00:00.000Z",
  updated_at: "2026-11-28T12:00:00.000Z",
  email_count: 1,
  last_email_sent: "2026-11-28T13:00:00.000Z",
};
const suppression = {
  email: "ada@example.net",
  reason: "bounce" as const,
  source: "api",
  diagnostic: null,
  soft_bounces: null,
  created_at: "2026-11-28T14:00:00.000Z",
};

test.each<[Question, boolean]>([
  [{}, true],
  [{ status: "subscribed" }, true],
  [{ status: "bounced" }, false],
  [{ list: "list_4f6d0c1e9b7a2d35" }, true],
  [{ list: "list_2" }, false],
  [{ suppressed: "true" }, true],
  [{ suppressed: "bounce" }, true],
  [{ suppressed: "complaint" }, false],
  [{ suppressed: "false" }, false],
  [{ created_after: "2026-11-28T12:00:00.000Z" }, true],
  [{ created_before: "2026-11-28T12:00:00.000Z" }, false],
  [{ mailed_after: "2026-11-28T13:00:00.001Z" }, false],
  [{ mailed_before: "2026-11-28T13:00:00.001Z" }, true],
  [{ never_mailed: true }, false],
])("%j: %s", (question, isAsked) => {
  expect(contactFits(question)(contact) && suppressionFits(question, suppression)).toBe(isAsked);
});

test("who is found by the address is not found by the name once more", () => {
  const [, byName, bySurname] = walksOf({ q: "ada" });
  expect([byName!.isSeen(contact), bySurname!.isSeen(contact)]).toEqual([true, true]);
  const other = { ...contact, email: "countess@example.net", last_name: "Adams" };
  expect([byName!.isSeen(other), bySurname!.isSeen(other)]).toEqual([false, true]);
});
