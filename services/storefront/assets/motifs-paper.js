// Motifs of books, paper and pens, on a field of 100 × 100 that stands on the line y = 96.

/** What stands on the cover of a book, by what it is about. */
const EMBLEMS = [
  [/bird|serin|song/, (p) => `<path d="M34 50c0-12 10-18 18-16 6 1 8 5 9 10l6 2-6 3c-1 12-12 15-20 13-5-1-8-3-11-6l-8 5c1-7 6-8 12-11z" fill="${p.b}"/><circle cx="54" cy="42" r="1.8" fill="${p.ink}"/>`],
  [/garden|flower|corner|butterfl|wild/, (p) => `<path d="M50 68V42" stroke="${p.light}" stroke-width="3"/><path d="M50 56c-14 0-16-10-16-14 12 0 16 6 16 14zM50 50c0-9 4-14 16-14 0 8-6 14-16 14z" fill="${p.b}"/>`],
  [/cycl|bicycle/, (p) => `<circle cx="50" cy="50" r="15" fill="none" stroke="${p.b}" stroke-width="4"/><path d="M35 50h30M50 35v30M39 39l22 22M61 39L39 61" stroke="${p.b}" stroke-width="1.5"/>`],
  [/kitchen|sourdough|ferment|coffee|pot/, (p) => `<path d="M36 42h24v12c0 8-5 12-12 12s-12-4-12-12z" fill="${p.b}"/><path d="M60 46c8-2 8 11-1 11" fill="none" stroke="${p.b}" stroke-width="3"/><path d="M44 36c-3-4 3-5 0-9M52 36c-3-4 3-5 0-9" fill="none" stroke="${p.light}" stroke-width="2" stroke-linecap="round"/>`],
  [/night|sky|lighthouse/, (p) => `<path d="M54 34a17 17 0 1 0 10 28 14 14 0 0 1-10-28z" fill="${p.b}"/><circle cx="62" cy="38" r="2" fill="${p.light}"/><circle cx="70" cy="50" r="1.6" fill="${p.light}"/>`],
  [/hut|track|signs/, (p) => `<path d="M30 64l14-26 9 15 5-7 12 18z" fill="${p.b}"/>`],
  [/./, (p) => `<path d="M50 32l5 12 13 1-10 8 3 13-11-7-11 7 3-13-10-8 13-1z" fill="${p.b}"/>`],
];

const emblem = (p, v) => EMBLEMS[v % EMBLEMS.length][1](p);

const book = (p, mark) => `<path d="M22 10h52a5 5 0 0 1 5 5v74H27a5 5 0 0 1-5-5z" fill="${p.a}"/><path d="M22 84a6 6 0 0 1 6-6h51v14a4 4 0 0 1-4 4H28a6 6 0 0 1-6-6z" fill="${p.light}"/><path d="M26 82h53M26 87h53" stroke="${p.ink}" stroke-width="1" opacity=".3"/><path d="M22 10h8v69h-2a6 6 0 0 0-6 5z" fill="${p.ink}" opacity=".3"/>${mark}<path d="M38 22h26" stroke="${p.light}" stroke-width="3" stroke-linecap="round" opacity=".8"/>`;

const books = EMBLEMS.map(([about, mark], i) => ({
  name: "book-" + i,
  pattern: new RegExp(`^(book|field-guide|novel|picture-book)-.*(${about.source})`),
  draw: (p) => book(p, mark(p)),
}));

export const BOOKS_AND_PAPER = [
  ...books,
  { name: "book", draw: (p, v) => book(p, emblem(p, v)) },
  { name: "pen", pattern: /fountain-pen|calligraphy/, draw: (p) => `
    <g transform="rotate(38 50 50)"><rect x="41" y="-8" width="18" height="58" rx="8" fill="${p.a}"/><path d="M41 38h18v12H41z" fill="${p.b}"/><path d="M43 50h14l3 20-10 26-10-26z" fill="${p.light}"/><path d="M50 70v26" stroke="${p.ink}" stroke-width="2"/><circle cx="50" cy="68" r="3" fill="${p.ink}"/><path d="M57-2h5v26h-5z" fill="${p.b}"/></g><path d="M6 94c16-8 24 6 40-2" fill="none" stroke="${p.ink}" stroke-width="3" stroke-linecap="round"/>` },
  { name: "ink", pattern: /^ink-|sealing-wax/, draw: (p) => `<path d="M38 16h24v18H38z" fill="${p.ink}"/><path d="M34 34h32l12 14v40a8 8 0 0 1-8 8H30a8 8 0 0 1-8-8V48z" fill="${p.light}" opacity=".9"/><path d="M22 62q28 8 56 0v26a8 8 0 0 1-8 8H30a8 8 0 0 1-8-8z" fill="${p.a}"/><rect x="34" y="58" width="32" height="22" rx="3" fill="${p.light}"/><path d="M50 62c6 7 6 13 0 14-6-1-6-7 0-14z" fill="${p.a}"/>` },
  { name: "notebook", pattern: /notebook|sketchbook|planner|watercolour|postcards|calendar/, draw: (p) => `
    <g transform="rotate(-7 50 54)"><rect x="22" y="12" width="58" height="80" rx="5" fill="${p.light}"/><rect x="20" y="10" width="58" height="80" rx="5" fill="${p.a}"/><path d="M68 10h6v80h-6z" fill="${p.b}"/><rect x="32" y="26" width="26" height="18" rx="2" fill="${p.light}"/><path d="M36 33h18M36 38h12" stroke="${p.ink}" stroke-width="2"/></g><g transform="rotate(32 84 60)"><rect x="80" y="30" width="8" height="48" fill="${p.c}"/><path d="M80 78h8l-4 12z" fill="${p.light}"/></g>` },
  { name: "letter", pattern: /paper-deckle|envelope|paper-tape/, draw: (p) => `<g transform="rotate(-5 50 60)"><path d="M20 14h60v60H20z" fill="${p.light}"/><path d="M28 26h44M28 34h36M28 42h40" stroke="${p.ink}" stroke-width="2.5" stroke-linecap="round" opacity=".45"/><path d="M6 44h88v50H6z" fill="${p.a}"/><path d="M6 44l44 30 44-30" fill="none" stroke="${p.ink}" stroke-width="3" opacity=".5"/><circle cx="50" cy="74" r="9" fill="${p.c}"/></g>` },
  { name: "pencils", pattern: /pencil|water-brush|sharpener/, draw: (p) => `
    ${[[24, -12, "a"], [40, -4, "b"], [56, 4, "c"], [70, 12, "ink"]].map(([x, turn, fill]) => `<g transform="rotate(${turn} ${x} 90)"><path d="M${x - 6} 26h12v60h-12z" fill="${p[fill]}"/><path d="M${x - 6} 26l6-18 6 18z" fill="${p.light}"/><path d="M${x - 2} 14l2-6 2 6z" fill="${p[fill]}"/></g>`).join("")}<path d="M14 62h68l-5 34H19z" fill="${p.light}"/><path d="M16 74h64l-1 8H17z" fill="${p.a}"/>` },
  { name: "parcel", draw: (p) => `<path d="M10 40l40-16 40 16v40L50 96 10 80z" fill="${p.b}"/><path d="M10 40l40 16 40-16v40L50 96 10 80z" fill="${p.a}"/><path d="M50 56v40" stroke="${p.ink}" stroke-width="2" opacity=".4"/><path d="M30 32l40 16v14l-8-3V51L22 35z" fill="${p.light}"/>` },
];
