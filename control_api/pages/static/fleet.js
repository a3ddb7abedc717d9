"use strict";
// The page is whole without this. With it, ages tick, news come by server-sent events, and the
// parts marked data-part are read anew when something changed.

const language = document.documentElement.lang;
const words = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const OLD_S = 90;
const SOON_MS = 1000;
const AGAIN_MS = 30000;
// The page's times are the server's: what this machine's clock differs by is taken off.
let offset = Date.now() - Date.parse(document.querySelector("footer time").dateTime);
let planned = null;

function ageText(seconds) {
  if (seconds < 90) return words.format(-seconds, "second");
  if (seconds < 5400) return words.format(-Math.round(seconds / 60), "minute");
  if (seconds < 129600) return words.format(-Math.round(seconds / 3600), "hour");
  return words.format(-Math.round(seconds / 86400), "day");
}

function tick() {
  for (const time of document.querySelectorAll("time.age")) {
    const seconds = Math.max(0, Math.floor((Date.now() - offset - Date.parse(time.dateTime)) / 1000));
    const text = ageText(seconds);
    if (time.textContent !== text) time.textContent = text;
    if (time.closest("[data-kiosk]")) time.classList.toggle("old", seconds > OLD_S);
  }
}

async function readAnew() {
  planned = null;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer === null) return;
  if (answer.status === 401) location.reload();
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-part]")) {
    const other = fresh.getElementById(part.id);
    // What someone's keyboard is in stays as it is until they leave it.
    if (other && !part.contains(document.activeElement) && part.innerHTML !== other.innerHTML) {
      part.innerHTML = other.innerHTML;
    }
  }
  const stamp = document.querySelector("footer time");
  const now = fresh.querySelector("footer time");
  stamp.dateTime = now.dateTime;
  stamp.textContent = now.textContent;
  offset = Date.now() - Date.parse(now.dateTime);
  tick();
}

function soon() {
  planned ??= setTimeout(readAnew, SOON_MS);
}

function onStatus(event) {
  const kiosk = JSON.parse(event.data);
  const row = document.getElementById(`kiosk-${kiosk.id}`);
  if (row && row.dataset.state !== kiosk.state) {
    document.getElementById("news").textContent = `${kiosk.id}: ${stateName(kiosk.state)}`;
  }
  soon();
}

function stateName(state) {
  const figure = document.querySelector(`#figures .state-${state}`);
  return figure ? figure.lastChild.textContent.trim() : state;
}

function onActivity(event) {
  const kiosk = JSON.parse(event.data);
  const time = document.querySelector(`#kiosk-${kiosk.id} time.age`);
  if (!time || !kiosk.last_value_at) return soon();
  time.dateTime = kiosk.last_value_at;
  const row = time.closest("tr");
  row.classList.remove("fresh");
  requestAnimationFrame(() => row.classList.add("fresh"));
  tick();
}

function listen() {
  const link = document.getElementById("link");
  const show = (on) => {
    link.hidden = false;
    link.classList.toggle("on", on);
    link.textContent = on ? link.dataset.live : link.dataset.lost;
  };
  const source = new EventSource("/api/v1/events");
  source.addEventListener("open", () => { show(true); soon(); });
  source.addEventListener("error", () => {
    show(false);
    // Refused, not interrupted: the browser gives up, so the page tries again by itself.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_MS);
  });
  source.addEventListener("status", onStatus);
  source.addEventListener("activity", onActivity);
  source.addEventListener("alarm", soon);
}

document.getElementById("show").addEventListener("change", (event) => event.target.form.submit());
setInterval(tick, 1000);
setInterval(() => { if (!document.hidden) soon(); }, AGAIN_MS);
tick();
listen();
