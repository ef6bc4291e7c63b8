import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { attributeName } from "../../../../services/contacts/contact.ts";
import { contactHeader } from "../../../../services/exporting/contact-rows.ts";
import { attributeNameOf, guessMapping } from "../../../../services/importing/guess.ts";
import { type MappedColumn, mapping, targetOf } from "../../../../services/importing/import.ts";
import { refusedHeader, refusedLines } from "../../../../services/importing/refused-rows.ts";
import { readRow } from "../../../../services/importing/row.ts";
import { seenAddresses } from "../../../../services/importing/seen.ts";
import { neutral, unguarded } from "../../../../services/platform/csv.ts";

const guessed = (header: string, rows: string[][] = []) =>
  guessMapping(header.split(";"), rows).map(targetOf);

describe("what columns are for", () => {
  it.each([
    ["E-mail;First name;City", ["email", "first_name", "attributes.city"]],
    ["Vorname;Name;E-Mail-Adresse;Firma", ["first_name", "last_name", "email", "company"]],
    ["Nom;Prénom;Adresse e-mail;Société", ["last_name", "first_name", "email", "company"]],
    ["Nombre;Apellidos;Correo electrónico;Empresa", ["first_name", "last_name", "email", "company"]],
    ["Nome;Cognome;Indirizzo e-mail;Azienda", ["first_name", "last_name", "email", "company"]],
    ["Voornaam;Achternaam;E-mailadres;Bedrijf", ["first_name", "last_name", "email", "company"]],
    [
      "Name;EMAIL;Straße;1st visit",
      ["attributes.name", "email", "attributes.strasse", "attributes._1st_visit"],
    ],
    ["EMAIL;CONFIRM_TIME;CONFIRM_IP", ["email", "consent_at", "consent_ip"]],
    [
      "mail;City;city;;constructor",
      ["email", "attributes.city", "attributes.city_2", "attributes.column_4", "attributes.constructor_"],
    ],
  ])("%s is guessed", (header, targets) => {
    expect(guessed(header)).toEqual(targets);
  });

  const exported = [...contactHeader(["FavouriteTea", "status"]), "other_attributes"].join(";");
  const fromExport = [
    [0, "email"],
    [1, "first_name"],
    [2, "last_name"],
    [3, "company"],
    [10, "attributes.FavouriteTea"],
    [11, "attributes.status"],
  ] as const;
  const placed = (header: string) =>
    guessMapping(header.split(";"), []).map((mapped) => [mapped.column, targetOf(mapped)]);

  it("is told of our own export, of which what only we say is left out", () => {
    expect(placed(exported)).toEqual(fromExport);
  });

  it("is in a list of refused rows what it was in the file, however often it was refused", () => {
    const refusals = "line;column;value;reason";
    expect(placed(`${refusals};E-mail;Vorname;`)).toEqual([
      [4, "email"],
      [5, "first_name"],
      [6, "attributes.column_3"],
    ]);
    expect(placed(`${refusals};${refusals};${exported}`)).toEqual(
      fromExport.map(([column, target]) => [column + 8, target]),
    );
  });

  it("is guessed of as many columns as can be imported, the fields among them wherever they are", () => {
    const headers = Array.from({ length: 999 }, (_, column) => `Question ${column}`);
    const guess = guessMapping([...headers, "E-mail"], []);
    expect(mapping.safeParse(guess).success).toBe(true);
    expect(guess).toHaveLength(200);
    expect(guess.at(-1)).toEqual({ column: 999, field: "email" });
  });

  it("is seen by the addresses in it where no header says so", () => {
    expect(guessed(";", [["Ada", "ada@example.net"]])[1]).toBe("email");
  });

  test("a header of any text gives a name that an attribute may have, and no two the same", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 8 }), (headers) => {
        headers.forEach((header, place) => {
          expect(attributeName.safeParse(attributeNameOf(header, place)).success).toBe(true);
        });
        const targets = guessMapping(headers, []).map(targetOf);
        expect(new Set(targets).size).toBe(targets.length);
      }),
      { seed: 45 },
    );
  });
});

const columns = ["mail", "first", "size"];
const mapped: MappedColumn[] = [
  { column: 0, field: "email" },
  { column: 1, field: "first_name" },
  { column: 2, attribute: "size", type: "number" },
];
const read = (...cells: string[]) => readRow(cells, mapped, columns);

describe("a row", () => {
  it("is read by the mapping; an empty cell says nothing", () => {
    expect(read(" Ada@Example.NET ", "Ada", "38,5")).toEqual({
      row: {
        mailbox: { key: "ada@example.net", address: "Ada@example.net" },
        fields: { first_name: "Ada" },
        attributes: { size: 38.5 },
        consent: {},
      },
    });
    expect(read("ada@example.net", "", "1,234.5")).toMatchObject({ row: { attributes: { size: 1_234.5 } } });
    expect(read("ada@example.net", " ")).toMatchObject({ row: { fields: {}, attributes: {} } });
    expect(read("ada@example.net", "", "", "")).toHaveProperty("row");
  });

  it("is refused with an address that no path could name", () => {
    expect(read("a?b@example.net", "Ada")).toMatchObject({
      refusal: { column: "mail", reason: expect.stringContaining("without a ?") },
    });
  });

  it("has no guard before what a spreadsheet would run: an export put it there", () => {
    expect(read("'=ada@example.net", "'+49 30;'=1", "'-2")).toEqual({
      row: {
        mailbox: { key: "=ada@example.net", address: "=ada@example.net" },
        fields: { first_name: "+49 30;=1" },
        attributes: { size: -2 },
        consent: {},
      },
    });
    expect(read("ada@example.net", "'t Hooft")).toMatchObject({
      row: { fields: { first_name: "'t Hooft" } },
    });
  });

  describe("of consent", () => {
    const consents: MappedColumn[] = [
      { column: 0, field: "email" },
      { column: 1, field: "consent_at" },
      { column: 2, field: "consent_ip" },
    ];
    const said = (at: string, ip = "") => readRow(["ada@example.net", at, ip], consents, columns);

    it.each([
      ["2026-11-01", "2026-11-01T00:00:00.000Z"],
      ["2026-11-01 10:20", "2026-11-01T10:20:00.000Z"],
      ["2026-11-01T10:20:30.5+01:00", "2026-11-01T09:20:30.500Z"],
      ["2026-11-01 10:20:30 +0100", "2026-11-01T09:20:30.000Z"],
      ["1.11.2026", "2026-11-01T00:00:00.000Z"],
      ["01.11.2026 10:20", "2026-11-01T10:20:00.000Z"],
    ])("has %s as its time", (text, at) => {
      expect(said(text, "2001:db8::1")).toMatchObject({ row: { consent: { at, ip: "2001:db8::1" } } });
    });

    it("says nothing where its cells are empty", () => {
      expect(said("")).toMatchObject({ row: { consent: {} } });
    });

    it.each([
      ["3/4/2026", "", "first", /such as 2026-11-01/],
      ["2026-02-31", "", "first", /such as 2026-11-01/],
      ["2026-11-01 25:00", "", "first", /such as 2026-11-01/],
      ["2999-01-01", "", "first", /is in the future/],
      ["2026-11-01", "192.0.2.256", "size", /IP address/],
    ])("%s and %s is refused", (at, ip, column, reason) => {
      expect(said(at, ip)).toMatchObject({ refusal: { column, reason: expect.stringMatching(reason) } });
    });
  });

  it("of too much is refused for its longest attribute", () => {
    const notes: MappedColumn[] = [
      { column: 0, field: "email" },
      { column: 1, attribute: "first", type: "text" },
      { column: 2, attribute: "size", type: "text" },
    ];
    const size = "y".repeat(5_000);
    expect(readRow(["ada@example.net", "x".repeat(200), size], notes, columns)).toEqual({
      refusal: { column: "size", value: size, reason: "attributes must be at most 5120 bytes of JSON" },
    });
  });

  it.each([
    [["", "Ada"], "mail", "is empty"],
    [["ada", "Ada"], "mail", "must be an e-mail address such as ada@example.net"],
    [["ada@example.net", "x".repeat(201)], "first", /200/],
    [["ada@example.net", "A\0"], "first", "has a NUL character"],
    [["ada@example.net", "", "large"], "size", "is not a number"],
    [["ada@example.net", "", "99999999999999999999"], "size", /send a longer number/],
    [["ada@example.net", "", "", "more"], "", /has 4 cells, but there are 3 columns/],
  ])("%j is refused", (cells, column, reason) => {
    expect(read(...cells)).toMatchObject({
      refusal: { column, reason: typeof reason === "string" ? reason : expect.stringMatching(reason) },
    });
  });
});

describe("the list of refused rows", () => {
  it("says where, what and why, and runs nothing", () => {
    const row = {
      line: 7,
      column: "city",
      value: "=1+1",
      reason: "is odd",
      cells: ['say "x"', "-2", "@a", "b\nc"],
    };
    expect(refusedHeader(["=a", "b"])).toBe("line,column,value,reason,'=a,b\n");
    expect(refusedLines([row])).toBe(`7,city,'=1+1,is odd,"say ""x""",'-2,'@a,"b\nc"\n`);
    expect(refusedLines([{ ...row, cells: ["a\rb"] }])).toContain('"a\rb"');
  });

  it("shows of a long value its beginning, and cuts no cell that a contact could have", () => {
    const cells = ["a".repeat(5_120), "b".repeat(10_000_000)];
    const [, , value = "", , whole = "", cut = ""] = refusedLines([
      { line: 2, column: "b", value: cells[1]!, reason: "is long", cells },
    ])
      .trim()
      .split(",");
    expect(value).toHaveLength(1_000);
    expect(whole).toBe(cells[0]);
    expect(cut.length).toBeGreaterThan(5_120);
    expect(cut.length).toBeLessThan(7_000);
  });

  test("a cell of it is, imported again, what it was", () => {
    const text = fc.array(fc.constantFrom("=", "+", "-", "@", "＝", ";", "\t", "\r", "\n", "a", " "), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(text, (signs) => {
        expect(unguarded(neutral(signs.join("")))).toBe(signs.join(""));
      }),
      { seed: 45, numRuns: 1_000 },
    );
  });

  test("no cell of it begins as a formula does", () => {
    fc.assert(
      fc.property(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "", "a"), fc.string(), (start, rest) => {
        expect(neutral(start + rest)).not.toMatch(/^[=+\-@\t\r]/);
      }),
      { seed: 45 },
    );
  });
});

test("addresses that came before are known, however many", () => {
  const seen = seenAddresses();
  for (let number = 0; number < 100_000; number++) expect(seen.add(`reader${number}@example.net`)).toBe(true);
  for (let number = 0; number < 100_000; number += 97)
    expect(seen.add(`reader${number}@example.net`)).toBe(false);
});
