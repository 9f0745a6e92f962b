import { describe, expect, it } from '@jest/globals';
import { compileTemplate } from '../../../../src/lab/simulated/go-template/evaluate.js';
import { TemplateParseError } from '../../../../src/lab/simulated/go-template/lexer.js';
import {
  bytes,
  duration,
  nil,
  optionalField,
  record,
  slice,
  stringMap,
  struct,
  field,
  time,
} from '../../../../src/lab/simulated/go-template/values.js';
import { fc } from '../../../support/fast-check.js';

const dot = struct(
  'system.dockerInfo',
  field('Name', 'host <1>'),
  field('Count', 3),
  field('Off', false),
  field('Empty', ''),
  field('Swarm', record('swarm.Info', { State: 'active', Cluster: nil('*swarm.ClusterInfo') })),
  field('Peers', slice([record('swarm.Peer', { ID: 'a', Addr: '1' }), record('swarm.Peer', { ID: 'b', Addr: '2' })])),
  field('None', slice(undefined)),
  field(
    'Labels',
    stringMap(
      new Map([
        ['zone', 'b'],
        ['app', 'x'],
      ]),
    ),
  ),
  field('Expiry', duration(7_776_000e9)),
  field('Made', time(new Date('2026-11-21T23:45:44.380Z'))),
  field('Data', bytes(Buffer.from('hi'))),
  optionalField('Errors', slice(undefined)),
);

const run = (source: string): { output: string; error: string | undefined } => compileTemplate(source)(dot);

describe('templates of the docker client', () => {
  it.each([
    ['plain text', 'plain text'],
    ['{{.Name}}', 'host <1>'],
    ['{{.Swarm.State}} {{.Count}} {{.Off}}', 'active 3 false'],
    ['{{json .Name}} {{json .Peers}}', '"host <1>" [{"ID":"a","Addr":"1"},{"ID":"b","Addr":"2"}]'],
    ['{{json .None}} {{json .Swarm.Cluster}} {{.Swarm.Cluster}}', 'null null <nil>'],
    ['{{json .Labels}} {{.Labels}}', '{"app":"x","zone":"b"} map[app:x zone:b]'],
    ['{{.Peers}} {{.None}}', '[{a 1} {b 2}] []'],
    ['{{.Expiry}} {{json .Expiry}}', '2160h0m0s 7776000000000000'],
    ['{{.Made}} {{json .Made}}', '2026-11-21 23:45:44.38 +0000 UTC "2026-11-21T23:45:44.38Z"'],
    ['{{.Data}} {{json .Data}} {{printf "%s" .Data}}', '[104 105] "aGk=" hi'],
    ['{{if .Empty}}a{{else if .Off}}b{{else}}c{{end}}', 'c'],
    ['{{if .Name}}a{{else}}b{{end}}', 'a'],
    ['{{with .Swarm.Cluster}}{{.ID}}{{else}}none{{end}}', 'none'],
    ['{{with .Swarm}}{{.State}} {{$.Count}}{{end}}', 'active 3'],
    ['{{with $x := .Count}}{{$x}}{{end}}', '3'],
    ['{{$x := .Name}}{{$x}}', 'host <1>'],
    ['{{$first := true}}{{range .Peers}}{{if not $first}}, {{end}}{{.ID}}{{$first = false}}{{end}}', 'a, b'],
    ['{{range .Peers}}{{.ID}}{{"\\n"}}{{end}}', 'a\nb\n'],
    ['{{range $i, $peer := .Peers}}{{$i}}={{$peer.Addr}},{{end}}', '0=1,1=2,'],
    ['{{range $key, $value := .Labels}}{{$key}}:{{$value}};{{end}}', 'app:x;zone:b;'],
    ['{{range .None}}x{{else}}nobody{{end}}', 'nobody'],
    ['{{len .Peers}} {{len .Labels}} {{len .Name}}', '2 2 8'],
    ['{{index .Labels "zone"}}{{index .Labels "nope"}} {{(index .Peers 1).ID}}', 'b b'],
    ['{{eq .Count 3}} {{ne .Name "x"}} {{eq .Name "x" "host <1>"}} {{lt .Count 4}}', 'true true true true'],
    ['{{and .Name .Count}} {{or .Empty .Off "z"}} {{not .Empty}}', '3 z true'],
    ['{{or .Name .Swarm.Cluster.ID}}', 'host <1>'],
    ['{{printf "%s-%d %v%%" .Name .Count .Off}}', 'host <1>-3 false%'],
    ['{{.Count | printf "%d%d" 4}}', '43'],
    ['{{println .Count "x"}}', '3 x\n'],
    ['{{join (split "a,b" ",") "+"}} {{upper "x"}}', 'a+b X'],
    ['a \n{{- .Count -}}\n b', 'a3b'],
    ['a{{/* nothing */}}b', 'ab'],
    ['{{`raw "text"`}} {{"quo\\"ted\\t."}}', 'raw "text" quo"ted\t.'],
    ['{{.Labels.zone}}', 'b'],
  ])('%s', (source, output) => {
    expect(run(source)).toEqual({ output, error: undefined });
  });

  it.each([
    ['{{.Foo}}', 'template: :1:2: executing "" at <.Foo>: can\'t evaluate field Foo in type system.dockerInfo'],
    ['{{.Swarm.Foo}}', 'template: :1:8: executing "" at <.Swarm.Foo>: can\'t evaluate field Foo in type swarm.Info'],
    [
      '{{.Swarm.Cluster.Spec.Name}}',
      'template: :1:8: executing "" at <.Swarm.Cluster.Spec.Name>: nil pointer evaluating *swarm.ClusterInfo.Spec',
    ],
    [
      '{{index .Peers 7}}',
      'template: :1:2: executing "" at <index .Peers 7>: error calling index: index out of range: 7',
    ],
    ['{{eq 1 "a"}}', 'template: :1:2: executing "" at <eq 1 "a">: error calling eq: incompatible types for comparison'],
    [
      '{{"\\n"}}\n{{.Foo}}',
      'template: :2:3: executing "" at <.Foo>: can\'t evaluate field Foo in type system.dockerInfo',
    ],
  ])('%s fails in Go’s words', (source, error) => {
    expect(run(source).error).toBe(error);
  });

  it('keeps what was written before the failure', () => {
    expect(run('{{.Name}}|{{.Foo}}').output).toBe('host <1>|');
  });

  it.each([
    ['{{.Swarm', 'unclosed action'],
    ['{{nosuch .}}', 'function "nosuch" not defined'],
    ['{{if .Name}}x', 'unexpected EOF'],
    ['x{{end}}', 'unexpected {{end}}'],
    ['{{}}', 'missing value for command'],
    ['{{(.Name}}', 'unclosed left paren'],
    ['{{.Name ) }}', 'unexpected right paren'],
    ['{{"abc}}', 'unterminated quoted string'],
    ['{{@}}', 'unexpected "@" in command'],
    ['{{with $x := 3}}{{$x}}{{end}}{{$x}}', 'undefined variable "$x"'],
    ['{{$nobody}}', 'undefined variable "$nobody"'],
  ])('%s does not parse: %s', (source, detail) => {
    expect(() => compileTemplate(source)).toThrow(new TemplateParseError(1, detail));
  });

  it('prints any text as it is, and any string through json as JSON', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const template = compileTemplate('{{.Text}}|{{json .Text}}');
        expect(template(record('t', { Text: text })).output).toBe(`${text}|${JSON.stringify(text)}`);
      }),
    );
  });
});
