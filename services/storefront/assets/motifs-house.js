// Motifs of kitchen and table, on a field of 100 × 100 that stands on the line y = 96.

const steam = (p, x = 50) => `<path d="M${x - 8} 26c-5-6 5-9 0-15M${x + 6} 26c-5-6 5-9 0-15" fill="none" stroke="${p.light}" stroke-width="3" stroke-linecap="round" opacity=".85"/>`;

export const HOUSE = [
  { name: "kettle", pattern: /kettle/, draw: (p) => `
    <path d="M64 60c18 2 12-26 30-28" fill="none" stroke="${p.a}" stroke-width="6" stroke-linecap="round"/>
    <path d="M24 94l7-46h32l7 46q-23 4-46 0z" fill="${p.a}"/><path d="M31 48h32l2 10H29z" fill="${p.ink}" opacity=".18"/>
    <path d="M33 48q14-12 28 0z" fill="${p.c}"/><circle cx="47" cy="39" r="4" fill="${p.ink}"/>
    <path d="M27 56c-20 2-18 26-2 30" fill="none" stroke="${p.ink}" stroke-width="6" stroke-linecap="round"/>` },
  { name: "dripper", pattern: /dripper|paper-filters|dripp/, draw: (p) => `
    <path d="M24 26h52L58 56H42z" fill="${p.light}"/><path d="M30 26h40l-5 9H35z" fill="${p.c}"/>
    <path d="M34 58h32v5H34z" fill="${p.ink}"/><path d="M50 63v9" stroke="${p.c}" stroke-width="3" stroke-linecap="round"/>
    <path d="M32 68h36l5 22a6 6 0 0 1-6 6H33a6 6 0 0 1-6-6z" fill="${p.a}" opacity=".9"/><path d="M29 82h42l2 8a6 6 0 0 1-6 6H33a6 6 0 0 1-6-6z" fill="${p.ink}" opacity=".5"/>
    <path d="M76 34c10 0 10 14-3 14" fill="none" stroke="${p.light}" stroke-width="5"/>` },
  { name: "bag", pattern: /beans|flour|hearts|thistle-seed/, draw: (p, v) => `
    <path d="M26 30q24 6 48 0l4 62q-28 8-56 0z" fill="${p.a}"/><path d="M28 18h44l2 12q-24 6-48 0z" fill="${p.ink}" opacity=".75"/>
    <rect x="34" y="46" width="32" height="32" rx="${v % 2 ? 16 : 4}" fill="${p.light}"/>
    <path d="M50 52c9 6 9 16 0 22-9-6-9-16 0-22z" fill="${p.b}"/><path d="M50 54c-3 7 3 12 0 18" fill="none" stroke="${p.ink}" stroke-width="2"/>` },
  { name: "grinder", pattern: /grinder/, draw: (p) => `
    <path d="M50 34V14h26" fill="none" stroke="${p.ink}" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/><circle cx="78" cy="14" r="6" fill="${p.c}"/>
    <path d="M34 34h32l4 26H30z" fill="${p.light}"/><path d="M30 60h40v8H30z" fill="${p.ink}"/><path d="M32 68h36v28H32z" fill="${p.a}"/><path d="M40 78h20v3H40z" fill="${p.b}"/>` },
  { name: "moka", pattern: /moka/, draw: (p) => `
    <path d="M34 56l-6 38q22 4 44 0l-6-38z" fill="${p.ink}" opacity=".8"/><path d="M30 22l8 34h24l8-34z" fill="${p.light}"/><path d="M30 22l-10 8 13 6z" fill="${p.light}"/>
    <path d="M30 22q20-12 40 0z" fill="${p.a}"/><circle cx="50" cy="12" r="4" fill="${p.ink}"/><path d="M68 30h16l-6 24" fill="none" stroke="${p.ink}" stroke-width="6" stroke-linejoin="round"/><path d="M34 54h32v6H34z" fill="${p.b}"/>` },
  { name: "press", pattern: /(^|-)press/, draw: (p) => `
    <path d="M50 32V8" stroke="${p.ink}" stroke-width="4"/><circle cx="50" cy="8" r="6" fill="${p.c}"/><path d="M28 30h44v8H28z" fill="${p.ink}"/>
    <path d="M31 38h38v56H31z" fill="${p.light}" opacity=".9"/><path d="M31 58h38v36H31z" fill="${p.a}"/><path d="M31 54h38v5H31z" fill="${p.ink}"/>
    <path d="M69 46h14v36H69" fill="none" stroke="${p.ink}" stroke-width="6"/><path d="M27 92h46v4H27z" fill="${p.ink}"/>` },
  { name: "teapot", pattern: /teapot/, draw: (p) => `
    <path d="M72 64c12 0 8-18 20-20" fill="none" stroke="${p.a}" stroke-width="8" stroke-linecap="round"/>
    <path d="M28 44C14 24 84 24 70 44" fill="none" stroke="${p.ink}" stroke-width="5"/><ellipse cx="49" cy="70" rx="31" ry="25" fill="${p.a}"/>
    <path d="M32 50q17-11 34 0z" fill="${p.c}"/><circle cx="49" cy="42" r="4" fill="${p.ink}"/><path d="M22 66q27 12 54 0" fill="none" stroke="${p.light}" stroke-width="2" opacity=".5"/>` },
  { name: "packet", pattern: /-tea-|seeds-|sencha|meadow$|yeast/, draw: (p, v) => `
    <g transform="rotate(${v % 2 ? 5 : -4} 50 55)"><path d="M27 16h46v80H27z" fill="${p.light}"/><path d="M27 16h46v18H27z" fill="${p.a}"/><path d="M27 84h46v12H27z" fill="${p.a}"/>
    <path d="M50 78V50" stroke="${p.ink}" stroke-width="2.5"/><path d="M50 60c-14 0-16-10-16-14 12 0 16 6 16 14zM50 54c0-9 4-14 16-14 0 8-6 14-16 14z" fill="${p.c}"/><circle cx="50" cy="46" r="6" fill="${p.b}"/></g>` },
  { name: "cup", pattern: /cups?-|infuser|matcha|latte|mug/, draw: (p) => `${steam(p, 46)}
    <path d="M20 40h52v24c0 20-10 28-26 28S20 84 20 64z" fill="${p.a}"/><path d="M20 40h52v7H20z" fill="${p.ink}" opacity=".25"/>
    <path d="M72 48c20-4 20 26-3 26" fill="none" stroke="${p.a}" stroke-width="7"/><path d="M20 56h52v6H20z" fill="${p.b}"/><path d="M14 91h64q-6 5-12 5H26q-6 0-12-5z" fill="${p.light}"/>` },
  { name: "jug", pattern: /jug|bath|mortar|bowl/, draw: (p) => `
    <path d="M18 42h64c0 26-12 40-22 42h-20c-10-2-22-16-22-42z" fill="${p.a}"/><ellipse cx="50" cy="42" rx="32" ry="7" fill="${p.c}"/><ellipse cx="50" cy="43" rx="25" ry="4.4" fill="${p.light}" opacity=".7"/>
    <path d="M40 84h20l6 12H34z" fill="${p.ink}" opacity=".75"/>` },
  { name: "bottle", pattern: /bottle-[a-z]*$|cold-brew|flask|canister|chain-lube|water-filter/, draw: (p) => `
    <path d="M42 8h16v14H42z" fill="${p.c}"/><path d="M40 22h20c0 8 12 10 12 24v44a6 6 0 0 1-6 6H34a6 6 0 0 1-6-6V46c0-14 12-16 12-24z" fill="${p.a}"/>
    <path d="M28 54h44v24H28z" fill="${p.light}"/><circle cx="50" cy="66" r="7" fill="${p.b}"/><path d="M36 40v46" stroke="${p.light}" stroke-width="3" stroke-linecap="round" opacity=".35"/>` },
  { name: "scale", pattern: /scale/, draw: (p) => `
    <path d="M20 44h60l-6 14H26z" fill="${p.light}"/><path d="M44 58h12v8H44z" fill="${p.ink}"/><path d="M22 66h56l6 30H16z" fill="${p.a}"/>
    <rect x="34" y="74" width="32" height="14" rx="3" fill="${p.ink}"/><path d="M39 81h6m4 0h4m4 0h5" stroke="${p.b}" stroke-width="3" stroke-linecap="round"/><circle cx="50" cy="32" r="12" fill="${p.c}"/><path d="M50 20c2-6 6-8 10-8" fill="none" stroke="${p.ink}" stroke-width="3" stroke-linecap="round"/>` },
  { name: "pan", pattern: /skillet|wok|pan-/, draw: (p) => `
    <path d="M64 60l34-26" stroke="${p.ink}" stroke-width="8" stroke-linecap="round"/><ellipse cx="42" cy="70" rx="38" ry="24" fill="${p.ink}"/><ellipse cx="42" cy="67" rx="32" ry="18" fill="${p.a}"/>
    <path d="M26 68c0-12 22-16 30-7s-2 18-14 17-16-4-16-10z" fill="${p.light}"/><circle cx="42" cy="67" r="6" fill="${p.b}"/>` },
  { name: "pot", pattern: /dutch|crock|cook-set/, draw: (p) => `${steam(p)}
    <path d="M18 50h64v34c0 8-6 12-12 12H30c-6 0-12-4-12-12z" fill="${p.a}"/><path d="M8 56h12v9H8zM80 56h12v9H80z" fill="${p.ink}" opacity=".8"/><path d="M16 50q34-22 68 0z" fill="${p.c}"/><circle cx="50" cy="36" r="5" fill="${p.ink}"/><path d="M18 60h64" stroke="${p.light}" stroke-width="2" opacity=".5"/>` },
  { name: "knife", pattern: /knife|whetstone/, draw: (p) => `
    <g transform="rotate(-38 50 52)"><path d="M38 46h60q-8 18-34 18H38z" fill="${p.light}"/><path d="M38 58h42q-6 6-16 6H38z" fill="${p.soft}"/><rect x="0" y="44" width="38" height="16" rx="6" fill="${p.a}"/><circle cx="12" cy="52" r="2.4" fill="${p.b}"/><circle cx="26" cy="52" r="2.4" fill="${p.b}"/></g>` },
  { name: "board", pattern: /chopping-board|scraper/, draw: (p) => `
    <rect x="20" y="30" width="60" height="66" rx="9" fill="${p.b}"/><path d="M42 10h16v22H42z" fill="${p.b}"/><circle cx="50" cy="19" r="4" fill="${p.bg}"/><path d="M30 46c14 6 26-4 40 2M30 78c16 6 24-4 40 2" fill="none" stroke="${p.ink}" stroke-width="2" opacity=".3"/>
    <path d="M38 76c0-14 6-24 14-24s12 8 12 16-12 14-26 8z" fill="${p.a}"/><path d="M56 52c2-8 8-10 12-10" fill="none" stroke="${p.ink}" stroke-width="3" stroke-linecap="round"/>` },
  { name: "jar", pattern: /jar|preserv|spice|wraps|tamper/, draw: (p) => `
    <path d="M32 12h36v12H32z" fill="${p.c}"/><path d="M34 24h32c2 6 10 8 10 18v46a8 8 0 0 1-8 8H32a8 8 0 0 1-8-8V42c0-10 8-12 10-18z" fill="${p.light}" opacity=".92"/>
    <path d="M24 50q26 8 52 0v38a8 8 0 0 1-8 8H32a8 8 0 0 1-8-8z" fill="${p.a}"/><circle cx="38" cy="66" r="6" fill="${p.b}"/><circle cx="58" cy="62" r="5" fill="${p.b}"/><circle cx="52" cy="80" r="7" fill="${p.b}"/><circle cx="66" cy="80" r="4" fill="${p.b}"/>` },
  { name: "loaf", pattern: /basket|tins-loaf|pasta-machine|dough/, draw: (p) => `
    <path d="M14 64c0-22 14-34 36-34s36 12 36 34z" fill="${p.b}"/><path d="M32 38l8 18M48 34l8 20M64 38l6 16" stroke="${p.light}" stroke-width="4" stroke-linecap="round"/>
    <path d="M8 62h84l-8 30q-34 8-68 0z" fill="${p.a}"/><path d="M12 74h76M15 85h70" stroke="${p.ink}" stroke-width="2" opacity=".3"/>` },
  { name: "apron", pattern: /apron|jacket|poncho|gloves/, draw: (p) => `
    <path d="M36 14q14 14 28 0l14 12-6 20-6-4v50q-16 6-32 0V42l-6 4-6-20z" fill="${p.a}"/><path d="M50 22v72" stroke="${p.light}" stroke-width="2" opacity=".6"/><path d="M38 62h10v12H38zM54 62h10v12H54z" fill="${p.c}"/><path d="M36 14q14 14 28 0" fill="none" stroke="${p.b}" stroke-width="4"/>` },
];
