import { describe, expect, it } from "vitest";
import cases from "../../tests/fixtures/short_names.json";
import { commonStart, fittingName, shortNames } from "../src/tree/names";

describe("short names", () => {
  it.each(cases)("are as in Python: $names.0 in $limit", ({ names, limit, short }) => {
    expect(shortNames(names, limit)).toEqual(short);
  });

  it("leave out up to the end of a word or a number", () => {
    expect(commonStart(["wine 101", "wine 102"])).toBe(5);
    expect(commonStart(["wine", "wines"])).toBe(0);
    expect(commonStart(["ab1", "ab2"])).toBe(0);
  });

  it("take the longest form that has room", () => {
    const fits = (text: string) => text.length <= 9;
    expect(fittingName("short", 0, 0, fits)).toBe("short");
    expect(fittingName("TCGA-AB-2803-07", 13, 14, fits)).toBe("…07");
    expect(fittingName("a very long name", 0, 0, fits)).toBe("a ve…name");
  });
});
