import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Pure functions need no document. A test that does starts with: // @vitest-environment happy-dom
    environment: "node",
    include: ["test/**/*.test.ts"],
    restoreMocks: true,
    unstubGlobals: true,
    // Files share a process, which starts once: their modules keep nothing but caches from one to the next.
    isolate: false,
  },
  // The fixtures that pin Python and JavaScript to the same answers lie in ../tests/fixtures.
  server: { fs: { allow: [".."] } },
});
