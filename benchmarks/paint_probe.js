// Runs before the page's own scripts and tells when the tree and the scatter have been painted, and painted differently.
(() => {
  const PATIENCE = 60_000;
  const QUIET = 500;
  let waiting = null;
  let lastRepaint = 0;

  // A frame is painted when the first task behind it runs.
  const afterPaint = (then) =>
    requestAnimationFrame(() => {
      const { port1: receiver, port2: sender } = new MessageChannel();
      receiver.onmessage = () => then(performance.now());
      sender.postMessage(null);
    });

  const drawn = (view, asked = performance.now()) => {
    const expected = waiting;
    if (!expected?.views.delete(view)) return;
    expected.asked[view] = asked;
    afterPaint((now) => {
      expected.times[view] = now;
      if (Object.keys(expected.times).length === expected.count) expected.resolve();
    });
  };

  const wrap = (owner, names, after) => {
    for (const name of names) {
      const native = owner[name];
      if (typeof native !== "function") continue;
      owner[name] = function (...values) {
        const result = native.apply(this, values);
        after(this);
        return result;
      };
    }
  };

  wrap(CanvasRenderingContext2D.prototype, ["fillRect", "fill", "stroke", "drawImage", "putImageData"], (context) => {
    if (waiting && context.canvas.matches(".dendro-canvas:not([aria-hidden])")) drawn("tree");
  });

  // A WebGL canvas has its pixels until the task that drew them ends; reading them also waits until they are there.
  const pixels = new WeakMap();
  const look = (gl) => {
    const asked = performance.now();
    const { width, height } = gl.canvas;
    const values = new Uint32Array(width * height);
    const bound = gl.getParameter(gl.FRAMEBUFFER_BINDING);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(values.buffer));
    gl.bindFramebuffer(gl.FRAMEBUFFER, bound);
    const before = pixels.get(gl.canvas) ?? values.slice().fill(values[0]);
    pixels.set(gl.canvas, values);
    lastRepaint = performance.now();
    if (before.length !== values.length || before.some((value, i) => value !== values[i])) drawn("scatter", asked);
  };
  const looking = new Set();
  const lookLater = (gl) => {
    if (looking.has(gl)) return;
    looking.add(gl);
    queueMicrotask(() => {
      looking.delete(gl);
      look(gl);
    });
  };
  const watch = (gl) => {
    const nativeGetExtension = gl.getExtension;
    gl.getExtension = function (name) {
      const extension = nativeGetExtension.call(this, name);
      if (name === "ANGLE_instanced_arrays" && extension && !watched.has(extension)) {
        watched.add(extension);
        wrap(extension, ["drawArraysInstancedANGLE", "drawElementsInstancedANGLE"], () => lookLater(gl));
      }
      return extension;
    };
    wrap(gl, ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"], lookLater);
  };
  const watched = new WeakSet();
  const nativeGetContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...values) {
    const context = nativeGetContext.call(this, kind, ...values);
    if (context && kind.startsWith("webgl") && !watched.has(context)) {
      watched.add(context);
      watch(context);
    }
    return context;
  };

  // Few enough points are SVG: there a repaint is a point that comes, or whose style changes.
  const isPoint = ({ type, target, addedNodes }) =>
    type === "attributes"
      ? target.matches(".bqplot .element")
      : [...addedNodes].some((node) => node.matches?.(".bqplot .element") || node.querySelector?.(".bqplot .element"));
  const observer = new MutationObserver((changes) => {
    if (!changes.some(isPoint)) return;
    lastRepaint = performance.now();
    drawn("scatter");
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["style", "fill"] });

  addEventListener("pointermove", (event) => waiting && (waiting.pointer ??= event.timeStamp), true);

  window.paintProbe = {
    /**
     * Wait from now on for these views ("tree", "scatter") to be painted, the scatter otherwise than it is. `result` then
     * tells, in milliseconds since `origin`: when the wait began, the first move of the pointer since, and for each view
     * when its drawing was asked for and when it was painted.
     */
    expect(views) {
      const expected = { views: new Set(views), count: views.length, asked: {}, times: {}, begun: performance.now() };
      waiting = expected;
      expected.result = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`not painted: ${[...expected.views]}`)), PATIENCE);
        expected.resolve = () => {
          waiting = null;
          const { begun, asked, times, pointer } = expected;
          resolve({ origin: performance.timeOrigin, begun, pointer, asked, times });
        };
      });
      probe.result = expected.result;
    },
    result: null,
    /** Wait until the scatter has not been repainted for a while. */
    async quiet() {
      lastRepaint = performance.now();
      while (performance.now() - lastRepaint < QUIET) await new Promise((resolve) => setTimeout(resolve, QUIET / 5));
    },
  };
  const probe = window.paintProbe;
})();
