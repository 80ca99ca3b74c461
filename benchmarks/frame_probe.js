// Runs before the page's own scripts and times the frames that they ask for.
(() => {
  const nativeRequest = window.requestAnimationFrame.bind(window);
  // The message is delivered when the frame is through: style, layout, painting and the canvas's pixels included.
  const { port1: receiver, port2: sender } = new MessageChannel();
  let begun = null;
  let inCallbacks = 0;
  let recorded = [];

  window.requestAnimationFrame = (callback) =>
    nativeRequest((timestamp) => {
      const from = performance.now();
      if (begun === null) {
        begun = from;
        sender.postMessage(null);
      }
      try {
        callback(timestamp);
      } finally {
        inCallbacks += performance.now() - from;
      }
    });
  receiver.onmessage = () => {
    recorded.push({ callbacks: inCallbacks, whole: performance.now() - begun });
    begun = null;
    inCallbacks = 0;
  };

  window.frameProbe = {
    nextFrame: () => new Promise(nativeRequest),
    /** Wait until nothing that has been asked for so far is left to be drawn. */
    settled: () => new Promise((resolve) => nativeRequest(() => nativeRequest(resolve))),
    /** Milliseconds of the frames since the last call. */
    take() {
      const taken = recorded;
      recorded = [];
      return taken;
    },
  };
})();
