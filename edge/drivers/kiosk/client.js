/*
 * Escale: what a kiosk's page reports to the daemon beside it.
 *
 *   const kiosk = escaleKiosk({ endpoint: "http://127.0.0.1:8479", key, version: "1.4.2" });
 *   await kiosk.start({ service: "procedures", language: "fr", accessibility: "none" });
 *   await kiosk.end({ satisfaction: 4 });
 *   const { places, workshops } = await kiosk.offer({ theme: "sante", language: "ar" });
 *   const code = await kiosk.orient({ theme: "sante", place: places[0].id, withCode: true });
 *
 * An offer with a theme is counted as offered, an orientation as taken; `code` is null unless it
 * was asked for. `kiosk.content()` is the whole signed bundle. What is refused throws an Error
 * with its `status`: 404 before the first bundle, 429 when the hour's codes are used up.
 *
 * Settings besides: `everyMs` between heartbeats; `peripherals`, a function that gives
 * { printer: { ok: true, paper_low: false } }; `look`, one that gives { checksum, brightness }
 * of what the page draws (brightness 0 to 1); `onState`, called with { occupied, notice } after
 * each heartbeat; `onError`. Set `kiosk.screenOff` while the page is dark on purpose.
 */
(() => {
  "use strict";

  const GRID = 8;
  const FRAME_EVERY_MS = 1000;
  const ANSWER_WITHIN_MS = 5000;

  /** Brightness (0 to 1) of an opaque CSS colour as browsers compute it; null of a clear one. */
  function luminance(colour) {
    if (!colour.startsWith("rgb")) return 0.5; // oklch() and its like: some colour.
    const [red, green, blue, alpha = 1] = (colour.match(/[\d.]+/g) || []).map(Number);
    if (blue === undefined || alpha < 0.5) return null;
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  }

  /** What is drawn at a point: a picture counts as grey, text a little of its colour. */
  function brightnessAt(x, y) {
    let text = 0;
    for (let node = document.elementFromPoint(x, y); node; node = node.parentElement) {
      const style = getComputedStyle(node);
      const picture = /^(IMG|VIDEO|CANVAS|SVG|IFRAME)$/i.test(node.tagName);
      if (picture || style.backgroundImage !== "none") return 0.5;
      if (text === 0 && [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim()))
        text = 0.1 * (luminance(style.color) || 0);
      const own = luminance(style.backgroundColor);
      if (own !== null) return Math.min(1, own + text);
    }
    // Below everything the browser draws the body's colour, or its own white.
    const below = document.body ? luminance(getComputedStyle(document.body).backgroundColor) : null;
    return Math.min(1, (below === null ? 1 : below) + text);
  }

  /** A small grid of the page: its mean brightness, and FNV-1a over what was seen. */
  function lookAtPage() {
    let sum = 0;
    let hash = 0x811c9dc5;
    for (let row = 0; row < GRID; row += 1)
      for (let column = 0; column < GRID; column += 1) {
        const x = ((column + 0.5) * innerWidth) / GRID;
        const y = ((row + 0.5) * innerHeight) / GRID;
        const seen = brightnessAt(x, y);
        sum += seen;
        hash = Math.imul(hash ^ Math.round(seen * 255), 0x01000193) >>> 0;
      }
    return { brightness: sum / (GRID * GRID), checksum: hash.toString(16) };
  }

  function escaleKiosk({
    endpoint,
    key,
    version,
    everyMs = 5000,
    look = lookAtPage,
    peripherals = () => ({}),
    onState = () => {},
    onError = (error) => console.warn("escale:", error.message),
  }) {
    let frames = 0;
    let session = null;
    const kiosk = { screenOff: false };

    // One frame a second is asked for, so that counting costs a solar kiosk nothing.
    const drawing = setInterval(() => requestAnimationFrame(() => { frames += 1; }), FRAME_EVERY_MS);

    async function ask(path, { headers = {}, ...request }) {
      const answer = await fetch(endpoint + path, {
        ...request,
        headers: { Authorization: `Bearer ${key}`, ...headers },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const said = answer.status === 204 ? null : await answer.json();
      if (!answer.ok) throw Object.assign(new Error(said.detail), { status: answer.status });
      return said;
    }

    const get = (path) => ask(path, { method: "GET" });

    const post = (path, body) =>
      ask(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        keepalive: true,
      });

    /** What one of the page's own functions says; its fault must not look like a dead page. */
    function told(ask) {
      try {
        return ask();
      } catch (error) {
        onError(error);
        return {};
      }
    }

    async function beat() {
      try {
        const report = { version, frames, screen_off: kiosk.screenOff, ...told(look) };
        report.peripherals = told(peripherals);
        if (session !== null) report.session = session;
        onState(await post("/v1/heartbeat", report));
      } catch (error) {
        onError(error);
      }
    }

    kiosk.start = async ({ service, language, accessibility = "none" }) => {
      session = (await post("/v1/sessions", { service, language, accessibility })).session;
    };

    kiosk.end = async ({ satisfaction } = {}) => {
      if (session === null) return;
      const ending = session;
      session = null;
      const body = satisfaction === undefined ? {} : { satisfaction };
      await post(`/v1/sessions/${ending}/end`, body);
    };

    kiosk.content = () => get("/v1/content");

    kiosk.offer = ({ theme = "", language = "fr" } = {}) => {
      const asked = new URLSearchParams(theme ? { theme, language } : { language });
      return get(`/v1/offer?${asked}`);
    };

    kiosk.orient = async ({ theme, place = "", withCode = false }) => {
      const { code = null } = await post("/v1/orientations", { theme, place, code: withCode });
      return code;
    };

    kiosk.stop = () => {
      clearInterval(drawing);
      clearInterval(beating);
    };

    const beating = setInterval(beat, everyMs);
    beat();
    return kiosk;
  }

  globalThis.escaleKiosk = escaleKiosk;
})();
