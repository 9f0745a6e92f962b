import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { eventFile } from '../../../src/cli/report-writer.js';
import type { InstanceId } from '../../../src/domain/ids.js';

it('a file of events has no control or bidirectional character, and loses nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-events-'));
  const reason = 'a\u001b[31m\u009b2J\u202egnp\u2066x\u2069\u200e\u200bend';
  const event = { kind: 'probe.unreadable', instanceId: 'i-0' as InstanceId, reason } as const;
  eventFile(join(folder, 'events.ndjson'), () => new Date(0)).emit(event);
  const text = readFileSync(join(folder, 'events.ndjson'), 'utf8');
  rmSync(folder, { recursive: true });
  expect(text.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(JSON.parse(text)).toEqual({ at: '1970-01-01T00:00:00.000Z', ...event });
});
