// A picture for each product, drawn from its id and category alone: the same one everywhere and always.
//
// A picture is a palette, a backdrop and a motif. The motif is the thing itself where its id names one, otherwise what its
// category stands for; palette, backdrop and details come from a hash of the id.

import { BOOKS_AND_PAPER } from "./motifs-paper.js";
import { HOUSE } from "./motifs-house.js";
import { OUTSIDE } from "./motifs-outside.js";
import { PLAY } from "./motifs-play.js";

const PALETTES = [
  { bg: "#dfe7c6", soft: "#c9d7a4", a: "#55762f", b: "#e2b437", c: "#b9572f", ink: "#2c3620", light: "#fbf8e9" },
  { bg: "#f6dfc5", soft: "#efc79d", a: "#c0623a", b: "#e8a93a", c: "#4f6883", ink: "#3a2a22", light: "#fff7eb" },
  { bg: "#cde2e5", soft: "#a8ccd3", a: "#2f6c7f", b: "#e3b544", c: "#c05c46", ink: "#1d343e", light: "#f5fbfb" },
  { bg: "#e3daeb", soft: "#cbbbd9", a: "#69508a", b: "#e2ac4f", c: "#bf6272", ink: "#2f2540", light: "#fbf7fd" },
  { bg: "#efd9ce", soft: "#e2baa8", a: "#a4503a", b: "#dda441", c: "#4d7a73", ink: "#39231b", light: "#fdf5ef" },
  { bg: "#d4e4d9", soft: "#adcdb8", a: "#2e6a51", b: "#e4bc50", c: "#c26b41", ink: "#1d352b", light: "#f5faf6" },
  { bg: "#f2e6c8", soft: "#e5d2a1", a: "#8b6a2c", b: "#d08d31", c: "#3d6a72", ink: "#392f1b", light: "#fefaee" },
  { bg: "#d6dee9", soft: "#b4c4d9", a: "#3f5f8c", b: "#e6b74a", c: "#b8604f", ink: "#222e42", light: "#f6f9fd" },
];

const BACKDROPS = [
  (p) => `<circle cx="80" cy="62" r="46" fill="${p.soft}"/>`,
  (p) => `<circle cx="122" cy="32" r="18" fill="${p.b}" opacity=".75"/><path d="M0 96c30-14 50-14 80-6s52 6 80-6v36H0z" fill="${p.soft}"/>`,
  (p) => `<path d="M40 120V58a40 40 0 0 1 80 0v62z" fill="${p.soft}"/>`,
  (p) => `<path d="M0 92h160v28H0z" fill="${p.soft}"/><circle cx="34" cy="30" r="13" fill="${p.light}" opacity=".8"/>`,
  (p) => `<path d="M0 84c40-26 70 4 100-10 26-12 44-8 60-2v48H0z" fill="${p.soft}"/><path d="M0 102c44-16 96 10 160-6v24H0z" fill="${p.soft}" opacity=".8"/>`,
  (p) => `<path d="M30 106a50 50 0 0 1 100 0z" fill="${p.soft}"/><path d="M46 106a34 34 0 0 1 68 0z" fill="${p.light}" opacity=".45"/><path d="M0 106h160v14H0z" fill="${p.soft}"/>`,
];

/** The first whose pattern is found in the id is drawn; the last ones stand for their category. */
const MOTIFS = [...BOOKS_AND_PAPER, ...HOUSE, ...OUTSIDE, ...PLAY];

const FALLBACK = {
  birds: "bird", "coffee-tea": "cup", kitchen: "pot", books: "book", music: "record",
  outdoor: "tent", garden: "pot-plant", stationery: "pencils", "toys-games": "blocks", bicycle: "wheel",
};

/** FNV-1a: short, and spread well enough to choose among eight. */
function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}

function motifOf({ id, category }) {
  const named = MOTIFS.find(({ pattern }) => pattern?.test(id));
  return named ?? MOTIFS.find(({ name }) => name === (FALLBACK[category] ?? "parcel"));
}

export function art(product) {
  const value = hash(product.id);
  const palette = PALETTES[value % PALETTES.length];
  const { a, c } = palette;
  const p = (value >>> 9) % 2 === 0 ? palette : { ...palette, a: c, c: a };
  const backdrop = BACKDROPS[(value >>> 5) % BACKDROPS.length](p);
  const drawing = motifOf(product).draw(p, value >>> 12);
  // Markup of our own only: nothing of the product itself gets into it.
  const box = document.createElement("template");
  box.innerHTML = `<svg class="art" viewBox="0 0 160 120" preserveAspectRatio="xMidYMid slice" aria-hidden="true" xmlns="http://www.w3.org/2000/svg">
    <rect width="160" height="120" fill="${p.bg}"/>${backdrop}
    <ellipse cx="80" cy="105" rx="36" ry="4" fill="${p.ink}" opacity=".13"/>
    <g transform="translate(30 8)">${drawing}</g></svg>`;
  return box.content.firstElementChild;
}
