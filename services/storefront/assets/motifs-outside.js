// Motifs of birds, garden, hills and roads, on a field of 100 × 100 that stands on the line y = 96.

const bird = (p, x, y, s = 1, body = p.b) => `<g transform="translate(${x} ${y}) scale(${s})">
  <path d="M0 22C0 8 10 0 21 0c9 0 14 6 15 13l7 3-7 3c0 14-10 22-22 22C8 41 2 38-4 33l-12 8c1-10 8-13 16-19z" fill="${body}"/>
  <path d="M-2 24c8-6 20-5 25 2-4 9-16 11-26 5z" fill="${p.ink}" opacity=".55"/><circle cx="27" cy="12" r="2.2" fill="${p.ink}"/><path d="M35 12l8 4-7 3z" fill="${p.c}"/></g>`;

const leaf = (x, y, turn, fill) => `<path transform="translate(${x} ${y}) rotate(${turn})" d="M0 0C-13-8-12-24 0-32 12-24 13-8 0 0z" fill="${fill}"/>`;

const wheel = (p, x, y, r) => `<circle cx="${x}" cy="${y}" r="${r}" fill="none" stroke="${p.ink}" stroke-width="5"/><circle cx="${x}" cy="${y}" r="${r - 5}" fill="none" stroke="${p.light}" stroke-width="2"/>
  <path d="M${x - r + 4} ${y}h${2 * r - 8}M${x} ${y - r + 4}v${2 * r - 8}" stroke="${p.light}" stroke-width="1.6"/><path transform="rotate(45 ${x} ${y})" d="M${x - r + 4} ${y}h${2 * r - 8}M${x} ${y - r + 4}v${2 * r - 8}" stroke="${p.light}" stroke-width="1.6"/><circle cx="${x}" cy="${y}" r="4" fill="${p.b}"/>`;

export const OUTSIDE = [
  { name: "binoculars", pattern: /binocular|scope/, draw: (p) => `
    <path d="M14 86l10-52h18l2 52zM86 86L76 34H58l-2 52z" fill="${p.a}"/><path d="M42 46h16v18H42z" fill="${p.ink}"/><path d="M24 24h18v11H24zM58 24h18v11H58z" fill="${p.ink}"/>
    <ellipse cx="29" cy="86" rx="16" ry="10" fill="${p.ink}"/><ellipse cx="71" cy="86" rx="16" ry="10" fill="${p.ink}"/><ellipse cx="29" cy="86" rx="10" ry="6" fill="${p.b}"/><ellipse cx="71" cy="86" rx="10" ry="6" fill="${p.b}"/>` },
  { name: "nest-box", pattern: /nest-box|swift-nest|hotel|hedgehog-house/, draw: (p) => `
    <path d="M46 84h8v16h-8z" fill="${p.ink}" opacity=".6"/><path d="M24 40h52v48H24z" fill="${p.a}"/><path d="M14 44L50 12l36 32-6 5-30-26-30 26z" fill="${p.ink}"/>
    <circle cx="50" cy="58" r="10" fill="${p.ink}"/><path d="M50 76h0" stroke="${p.b}" stroke-width="5" stroke-linecap="round"/><path d="M34 50v36M66 50v36" stroke="${p.light}" stroke-width="1.5" opacity=".4"/>${bird(p, 60, 66, 0.5)}` },
  { name: "feeder", pattern: /feeder|suet-cage|feeding/, draw: (p) => `
    <path d="M50 0v14" stroke="${p.ink}" stroke-width="3"/><path d="M30 24q20-22 40 0z" fill="${p.c}"/><path d="M35 24h30v56H35z" fill="${p.light}" opacity=".9"/><path d="M35 40h30v40H35z" fill="${p.b}"/>
    <path d="M24 52h52M24 70h52" stroke="${p.ink}" stroke-width="3.5" stroke-linecap="round"/><path d="M28 80h44l-5 8H33z" fill="${p.a}"/>${bird(p, 72, 31, 0.55, p.a)}${bird(p, -2, 49, 0.5, p.c)}` },
  { name: "bird", pattern: /plush|bird-portraits|suet/, draw: (p) => `
    <path d="M2 88c24-10 60 6 96-8" fill="none" stroke="${p.ink}" stroke-width="5" stroke-linecap="round"/>${leaf(84, 82, 40, p.a)}${leaf(14, 84, -50, p.a)}${bird(p, 34, 28, 1.35)}<path d="M52 80v6M62 80v5" stroke="${p.ink}" stroke-width="3"/>` },
  { name: "tent", pattern: /tent/, draw: (p) => `
    <path d="M50 18L96 94H4z" fill="${p.a}"/><path d="M50 18L30 94H4z" fill="${p.c}"/><path d="M50 44l16 50H38z" fill="${p.ink}"/><path d="M50 44l6 50H38z" fill="${p.b}"/><path d="M50 18v-8" stroke="${p.ink}" stroke-width="3" stroke-linecap="round"/>` },
  { name: "stove", pattern: /stove/, draw: (p) => `
    <path d="M50 8c8 12 18 16 14 28-2 8-8 12-14 12s-14-4-14-14c0-6 4-8 6-12 2 4 4 4 4 4 4-6 2-12 4-18z" fill="${p.b}"/><path d="M50 28c4 6 6 8 5 13-1 4-3 6-5 6s-6-2-6-7c0-4 5-6 6-12z" fill="${p.c}"/>
    <path d="M22 46l28 8 28-8M50 54v14" fill="none" stroke="${p.ink}" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/><path d="M30 68h40v22a6 6 0 0 1-6 6H36a6 6 0 0 1-6-6z" fill="${p.a}"/><path d="M30 78h40v7H30z" fill="${p.light}"/>` },
  { name: "roll", pattern: /sleeping|mat-|blanket|kneeling|bar-tape|puzzle-mat/, draw: (p) => `
    <path d="M26 44h58a24 24 0 0 1 0 48H26z" fill="${p.a}"/><circle cx="28" cy="68" r="24" fill="${p.c}"/><circle cx="28" cy="68" r="16" fill="${p.light}"/><circle cx="28" cy="68" r="10" fill="${p.c}"/><circle cx="28" cy="68" r="4" fill="${p.light}"/>
    <path d="M58 44v48M78 44v48" stroke="${p.ink}" stroke-width="5"/><path d="M58 56h-8" stroke="${p.b}" stroke-width="6"/>` },
  { name: "rucksack", pattern: /rucksack|dry-bags|pannier|handlebar-bag|first-aid/, draw: (p) => `
    <path d="M38 20c0-14 24-14 24 0" fill="none" stroke="${p.ink}" stroke-width="5"/><path d="M20 40c0-16 12-24 30-24s30 8 30 24v48a8 8 0 0 1-8 8H28a8 8 0 0 1-8-8z" fill="${p.a}"/><path d="M20 40c0-16 12-24 30-24s30 8 30 24v4q-30 10-60 0z" fill="${p.c}"/>
    <rect x="30" y="62" width="40" height="26" rx="6" fill="${p.ink}" opacity=".35"/><path d="M46 40h8v18h-8z" fill="${p.b}"/><path d="M10 56h10v26H10zM80 56h10v26H80z" fill="${p.c}" opacity=".8"/>` },
  { name: "hills", pattern: /poles|hammock|compass|stool|socks|hut/, draw: (p) => `
    <circle cx="70" cy="30" r="15" fill="${p.b}"/><path d="M-6 96L30 30l20 32 12-16 36 50z" fill="${p.a}"/><path d="M30 30l12 20-8-3-6 7-8-4z" fill="${p.light}"/><path d="M62 46l10 14-7-2-5 5z" fill="${p.light}"/><path d="M10 96c10-10 24-2 30-12s-6-10 2-20" fill="none" stroke="${p.light}" stroke-width="4" stroke-dasharray="7 6" stroke-linecap="round"/>` },
  { name: "torch", pattern: /torch|light-set/, draw: (p) => `
    <path d="M64 34L98 14v62L64 56z" fill="${p.b}" opacity=".55"/><path d="M44 28h20v34H44z" fill="${p.ink}"/><path d="M6 36h40v18H6z" fill="${p.a}" /><rect x="2" y="34" width="10" height="22" rx="4" fill="${p.c}"/><circle cx="30" cy="45" r="4" fill="${p.light}"/><path d="M60 32h6v26h-6z" fill="${p.light}"/>` },
  { name: "saw", pattern: /saw/, draw: (p) => `
    <g transform="rotate(-28 50 55)"><path d="M34 44h64v10l-5 6-5-6-5 6-5-6-5 6-5-6-5 6-5-6-5 6-5-6-5 6-5-6-4 6z" fill="${p.light}"/><path d="M2 40c10-6 22-4 34 0v20c-10 6-14 14-24 16S-4 62 2 40z" fill="${p.a}"/><circle cx="16" cy="56" r="6" fill="${p.bg}"/><circle cx="34" cy="50" r="3" fill="${p.b}"/></g>` },
  { name: "trowel", pattern: /trowel|fork-weed|secateurs|brush-carbon/, draw: (p) => `
    <g transform="rotate(24 50 50)"><rect x="43" y="2" width="14" height="34" rx="7" fill="${p.b}"/><path d="M47 34h6v16h-6z" fill="${p.ink}"/><path d="M32 50h36c2 20-8 38-18 46-10-8-20-26-18-46z" fill="${p.a}"/><path d="M50 54v32" stroke="${p.light}" stroke-width="2" opacity=".6"/></g>` },
  { name: "can", pattern: /watering/, draw: (p) => `
    <path d="M58 66l30-32" stroke="${p.a}" stroke-width="8"/><path d="M82 24l16 16-6 4-14-14z" fill="${p.ink}"/><path d="M18 50h44v40q-22 6-44 0z" fill="${p.a}"/><ellipse cx="40" cy="50" rx="22" ry="6" fill="${p.ink}" opacity=".55"/><path d="M22 48C18 18 58 18 58 48M18 58C-6 58 0 88 19 84" fill="none" stroke="${p.c}" stroke-width="5"/>` },
  { name: "pot-plant", pattern: /tray|labels|raised-bed|compost|twine/, draw: (p) => `${leaf(50, 62, -48, p.a)}${leaf(50, 62, 46, p.a)}${leaf(50, 58, -14, p.c)}${leaf(50, 60, 16, p.a)}
    <path d="M28 62h44l-5 34H33z" fill="${p.b}"/><path d="M24 56h52v11H24z" fill="${p.ink}" opacity=".75"/>` },
  { name: "gauge", pattern: /rain-gauge|night-sky/, draw: (p) => `
    <path d="M28 34c-10 0-12-14-2-16 2-12 20-12 24-3 10-4 18 4 15 11 8 1 7 10-1 10z" fill="${p.light}"/><path d="M30 44l-4 10M46 44l-4 10M62 44l-4 10" stroke="${p.a}" stroke-width="3" stroke-linecap="round"/>
    <path d="M38 58h24v34a4 4 0 0 1-4 4H42a4 4 0 0 1-4-4z" fill="${p.light}" opacity=".85"/><path d="M38 76h24v16a4 4 0 0 1-4 4H42a4 4 0 0 1-4-4z" fill="${p.a}"/><path d="M38 66h7M38 76h10M38 86h7" stroke="${p.ink}" stroke-width="2"/>` },
  { name: "bell", pattern: /bell|helmet/, draw: (p) => `
    <path d="M12 74c0-34 16-50 38-50s38 16 38 50z" fill="${p.a}"/><path d="M24 66c2-20 10-30 22-32" fill="none" stroke="${p.light}" stroke-width="4" stroke-linecap="round" opacity=".6"/><path d="M6 74h88v9H6z" fill="${p.ink}"/><circle cx="50" cy="22" r="6" fill="${p.b}"/><path d="M42 84h16v10H42z" fill="${p.b}"/>` },
  { name: "pump", pattern: /pump|repair-stand|lever|multitool/, draw: (p) => `
    <path d="M30 12h40" stroke="${p.ink}" stroke-width="8" stroke-linecap="round"/><path d="M50 12v26" stroke="${p.light}" stroke-width="5"/><rect x="41" y="34" width="18" height="54" rx="4" fill="${p.a}"/><path d="M26 88h48v8H26z" fill="${p.ink}"/>
    <path d="M59 80c24 0 16-32 30-40" fill="none" stroke="${p.ink}" stroke-width="4" stroke-linecap="round"/><circle cx="50" cy="66" r="12" fill="${p.light}"/><path d="M50 66l5-7" stroke="${p.c}" stroke-width="3" stroke-linecap="round"/>` },
  { name: "lock", pattern: /lock-|u-lock/, draw: (p) => `<path d="M28 56V36a22 22 0 0 1 44 0v20" fill="none" stroke="${p.ink}" stroke-width="9"/><rect x="18" y="52" width="64" height="42" rx="10" fill="${p.a}"/><circle cx="50" cy="70" r="6" fill="${p.b}"/><path d="M50 72v11" stroke="${p.b}" stroke-width="5" stroke-linecap="round"/>` },
  { name: "saddle", pattern: /saddle/, draw: (p) => `<path d="M6 40c14-14 34 4 54 2 16-2 36-10 38 4 0 12-24 8-42 14S22 76 12 70 0 48 6 40z" fill="${p.a}"/><path d="M14 42c14-4 30 10 52 6" fill="none" stroke="${p.light}" stroke-width="2" stroke-dasharray="4 4"/><path d="M24 70c10 10 34 4 52-8M46 66v30" fill="none" stroke="${p.ink}" stroke-width="5" stroke-linecap="round"/>` },
  { name: "wheel", pattern: /tube|wheel|rack|puncture|chain|bicycle|cycling/, draw: (p) => `${wheel(p, 22, 72, 22)}${wheel(p, 80, 72, 22)}
    <path d="M22 72l16-34h30L46 72zm16-34l8 34h0l22-34M68 38l12 34M68 38l-3-12h10M32 32h12" fill="none" stroke="${p.a}" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round"/>` },
];
