/** Light and dark as the reader has it; on paper as well. */
export const STYLE = `
:root { color-scheme: light dark; --red: #b3261e; --amber: #8a5a00; --blue: #1a5fb4; --green: #1b6e3c; --line: #8885; }
@media (prefers-color-scheme: dark) { :root { --red: #ff8a80; --amber: #ffc94d; --blue: #8ab4f8; --green: #7bd88f; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.2rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; } .summary { font-size: 1.3rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; margin: 0.75rem 0; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid var(--line); }
pre { margin: 0.4rem 0; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; user-select: all; }
li { margin: 0.75rem 0; } li li { margin: 0; } footer { margin-top: 3rem; font-size: 0.85rem; }
.risk { border: 3px solid var(--red); padding: 0 1rem; font-weight: 600; color: var(--red); }
.fail, .failed, .atRisk, .locked, .pending, .error, .engineDown, .none { color: var(--red); font-weight: 600; }
.unknown, .blocked, .unreachable, .stopped, .worker, .notInSwarm, .noEngine, .older, .notEncrypted { color: var(--amber); font-weight: 600; }
.manual, .unchanged { color: var(--blue); font-weight: 600; } .pass, .unlocked, .current, .changed { color: var(--green); }
`;
