import { expect, it } from "vitest";
import table from "../../tests/fixtures/protocol.json";
import { REQUESTS, WRITABLE } from "../src/protocol";

it("has the requests and the writable traits that Python has", () => {
  expect(REQUESTS).toEqual(table.requests);
  expect(WRITABLE).toEqual(table.writable);
});
