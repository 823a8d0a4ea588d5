// Motifs of music, toys and games, on a field of 100 × 100 that stands on the line y = 96.

export const PLAY = [
  { name: "turntable", pattern: /turntable/, draw: (p) => `
    <rect x="2" y="34" width="96" height="58" rx="7" fill="${p.a}"/><ellipse cx="42" cy="62" rx="32" ry="23" fill="${p.ink}"/><ellipse cx="42" cy="62" rx="22" ry="15" fill="none" stroke="${p.light}" stroke-width="1" opacity=".4"/><ellipse cx="42" cy="62" rx="11" ry="8" fill="${p.b}"/>
    <path d="M86 42l-6 22-18 8" fill="none" stroke="${p.light}" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/><circle cx="86" cy="42" r="6" fill="${p.c}"/><circle cx="86" cy="82" r="4" fill="${p.b}"/>` },
  { name: "record", pattern: /record|sleeves/, draw: (p, v) => `
    <circle cx="64" cy="54" r="36" fill="${p.ink}"/><circle cx="64" cy="54" r="29" fill="none" stroke="${p.light}" stroke-width="1" opacity=".35"/><circle cx="64" cy="54" r="22" fill="none" stroke="${p.light}" stroke-width="1" opacity=".35"/><circle cx="64" cy="54" r="12" fill="${p.b}"/><circle cx="64" cy="54" r="2" fill="${p.ink}"/>
    <rect x="0" y="16" width="62" height="78" rx="3" fill="${p.a}"/>${[
      `<circle cx="31" cy="46" r="17" fill="${p.b}"/><path d="M0 74c20-10 42 8 62-4v24H0z" fill="${p.c}"/>`,
      `<path d="M0 94L31 34l31 60z" fill="${p.c}"/><circle cx="44" cy="34" r="9" fill="${p.b}"/>`,
      `<path d="M10 30h42M10 42h30M10 54h38M10 66h22" stroke="${p.b}" stroke-width="5" stroke-linecap="round"/>`,
      `<path d="M14 80V40a17 17 0 0 1 34 0v40z" fill="${p.c}"/><circle cx="31" cy="44" r="8" fill="${p.b}"/>`,
    ][v % 4]}` },
  { name: "ukulele", pattern: /ukulele/, draw: (p) => `
    <g transform="rotate(28 50 50)"><path d="M46-8h8v54h-8z" fill="${p.ink}"/><path d="M42-14h16v14H42z" fill="${p.ink}"/><path d="M50 38c14 0 16 8 14 16s8 10 8 22-10 20-22 20-22-8-22-20 10-14 8-22 0-16 14-16z" fill="${p.a}"/><circle cx="50" cy="62" r="8" fill="${p.ink}"/><path d="M40 82h20v4H40z" fill="${p.ink}"/><path d="M48-8v90M52-8v90" stroke="${p.light}" stroke-width="1"/></g>` },
  { name: "whistle", pattern: /whistle-d|tunes|whistle/, draw: (p) => `
    <g transform="rotate(-32 50 50)"><rect x="-6" y="42" width="112" height="16" rx="8" fill="${p.a}"/><path d="M-6 50a8 8 0 0 1 8-8h18v16H2a8 8 0 0 1-8-8z" fill="${p.ink}"/><circle cx="44" cy="49" r="3" fill="${p.ink}"/><circle cx="56" cy="49" r="3" fill="${p.ink}"/><circle cx="68" cy="49" r="3" fill="${p.ink}"/><circle cx="80" cy="49" r="3" fill="${p.ink}"/></g>
    <path d="M74 60v24M74 60l14-4v22" fill="none" stroke="${p.ink}" stroke-width="3"/><ellipse cx="70" cy="85" rx="6" ry="4.5" fill="${p.b}"/><ellipse cx="84" cy="79" rx="6" ry="4.5" fill="${p.b}"/>` },
  { name: "keys", pattern: /kalimba|harmonica|tuner/, draw: (p) => `
    <rect x="16" y="24" width="68" height="72" rx="12" fill="${p.a}"/><circle cx="50" cy="74" r="10" fill="${p.ink}"/>${[26, 34, 42, 50, 58, 66, 74].map((x, i) => `<path d="M${x} 18v${26 + 8 * (3 - Math.abs(3 - i))}" stroke="${p.light}" stroke-width="4.5" stroke-linecap="round"/>`).join("")}<path d="M18 34h64" stroke="${p.ink}" stroke-width="4"/>` },
  { name: "metronome", pattern: /metronome|music-stand/, draw: (p) => `<path d="M38 10h24l18 84H20z" fill="${p.a}"/><path d="M42 22h16l10 50H32z" fill="${p.light}"/><path d="M50 76L66 20" stroke="${p.ink}" stroke-width="3" stroke-linecap="round"/><rect x="56" y="34" width="11" height="9" fill="${p.c}" transform="rotate(16 61 38)"/><path d="M22 84h56l2 12H20z" fill="${p.ink}"/><circle cx="50" cy="78" r="4" fill="${p.b}"/>` },
  { name: "chess", pattern: /chess|go-board/, draw: (p) => `
    <path d="M2 82l22-16h52l22 16-14 12H16z" fill="${p.a}"/><path d="M14 82l14-10h12l-8 10zm34 0l2-10h12l4 10zM40 72h11l-1 10H32z" fill="${p.light}" opacity=".8"/><circle cx="48" cy="26" r="11" fill="${p.ink}"/><path d="M36 36h24v6H36z" fill="${p.ink}"/><path d="M42 42h12c0 14 4 22 10 30H32c6-8 10-16 10-30z" fill="${p.ink}"/><ellipse cx="76" cy="70" rx="9" ry="5" fill="${p.b}"/>` },
  { name: "cards", pattern: /card-|magpie/, draw: (p) => `
    <g transform="rotate(-16 40 96)"><rect x="18" y="22" width="44" height="64" rx="6" fill="${p.a}"/></g><g transform="rotate(0 50 96)"><rect x="28" y="18" width="44" height="64" rx="6" fill="${p.c}"/></g>
    <g transform="rotate(16 60 96)"><rect x="38" y="22" width="44" height="64" rx="6" fill="${p.light}"/><path d="M60 40c6-8 16 0 10 9l-10 12-10-12c-6-9 4-17 10-9z" fill="${p.c}"/></g>` },
  { name: "dice", pattern: /dice|board-game/, draw: (p) => `
    <g transform="rotate(-10 34 62)"><rect x="8" y="40" width="48" height="48" rx="10" fill="${p.a}"/>${[[20, 52], [44, 52], [32, 64], [20, 76], [44, 76]].map(([x, y]) => `<circle cx="${x}" cy="${y}" r="4" fill="${p.light}"/>`).join("")}</g>
    <g transform="rotate(14 70 38)"><rect x="52" y="14" width="38" height="38" rx="8" fill="${p.b}"/>${[[62, 24], [71, 33], [80, 42]].map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3.6" fill="${p.ink}"/>`).join("")}</g><path d="M70 94c0-16 6-22 6-26a8 8 0 1 1 12 0c0 4 6 10 6 26z" fill="${p.c}"/>` },
  { name: "puzzle", pattern: /puzzle/, draw: (p) => `
    <path d="M12 36h26c-8-14 14-22 18-8 1 4-1 6-2 8h24v22c14-8 20 14 6 18-3 1-5-1-6-2v20H52c6-14-16-18-18-4 0 2 1 3 1 4H12z" fill="${p.a}"/><path d="M12 70c12-10 24 6 40-2s16-10 26-8v34H52c6-14-16-18-18-4 0 2 1 3 1 4H12z" fill="${p.c}"/><circle cx="32" cy="52" r="8" fill="${p.b}"/>` },
  { name: "marbles", pattern: /marble/, draw: (p) => `<path d="M8 30l70 14M92 52L22 68M8 76l78 16" stroke="${p.a}" stroke-width="8" stroke-linecap="round"/><path d="M8 24v72M92 46v50" stroke="${p.ink}" stroke-width="5" stroke-linecap="round"/><circle cx="30" cy="24" r="9" fill="${p.c}"/><circle cx="60" cy="49" r="9" fill="${p.b}"/><circle cx="40" cy="73" r="9" fill="${p.light}"/>` },
  { name: "kite", pattern: /kite/, draw: (p) => `
    <path d="M60 4L92 40 52 78 24 34z" fill="${p.a}"/><path d="M60 4L52 78 24 34z" fill="${p.b}"/><path d="M60 4l-8 74M24 34l68 6" stroke="${p.ink}" stroke-width="2"/><path d="M52 78c-20 4-10 14-26 18" fill="none" stroke="${p.ink}" stroke-width="2.5"/><path d="M36 80l8 6-10 3zM26 92l-6-6 12 0z" fill="${p.c}"/>` },
  { name: "lens", pattern: /explorer|lens/, draw: (p) => `<path d="M62 64l28 28" stroke="${p.ink}" stroke-width="11" stroke-linecap="round"/><circle cx="42" cy="44" r="32" fill="${p.light}" opacity=".85"/><circle cx="42" cy="44" r="32" fill="none" stroke="${p.a}" stroke-width="8"/><ellipse cx="42" cy="48" rx="9" ry="13" fill="${p.c}"/><circle cx="42" cy="33" r="6" fill="${p.ink}"/><path d="M42 36v25M32 44l-7-4M32 52l-8 2M52 44l7-4M52 52l8 2" stroke="${p.ink}" stroke-width="2.4" stroke-linecap="round"/>` },
  { name: "arc", pattern: /balance/, draw: (p) => `<path d="M4 44h92c0 30-22 50-46 50S4 74 4 44z" fill="${p.a}"/><path d="M18 44h64c0 20-16 34-32 34S18 64 18 44z" fill="${p.b}"/><path d="M32 44h36c0 11-9 19-18 19s-18-8-18-19z" fill="${p.c}"/>` },
  { name: "blocks", pattern: /blocks|modelling|stick/, draw: (p) => `<rect x="8" y="60" width="36" height="36" rx="3" fill="${p.a}"/><rect x="48" y="60" width="40" height="36" rx="3" fill="${p.b}"/><path d="M54 96V82a14 14 0 0 1 28 0v14z" fill="${p.ink}" opacity=".55"/><path d="M22 60l22-36 24 36z" fill="${p.c}"/><circle cx="78" cy="46" r="14" fill="${p.light}"/>` },
];
