import { DescribeParametersCommand, ListCommandsCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import { DescribeInstancesCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf } from './errors.js';
import { instance, startLab, type Lab } from './lab.js';

const signed = (service: string): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIALABONE/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
});

describe('the wire', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startLab([instance(1, { tags: new Map([['Name', '<a & "b">']]) })]);
  });
  afterAll(() => lab.close());

  const ask = async (path: string, init: RequestInit): Promise<{ status: number; headers: Headers; body: string }> => {
    const response = await fetch(lab.endpoint.url + path, init);
    return { status: response.status, headers: response.headers, body: await response.text() };
  };

  it('W1 a Query call may come as GET, or as POST under any content type', async () => {
    const query = 'Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=instance-id&Filter.1.Value.1=i-0*';
    const answers = await Promise.all([
      ask(`/?${query}`, { headers: signed('ec2') }),
      ask('/', { method: 'POST', headers: { ...signed('ec2'), 'content-type': 'text/plain' }, body: query }),
      ask('/', {
        method: 'POST',
        headers: { ...signed('ec2'), 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: query,
      }),
    ]);
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toContain('<instanceId>i-00000000000000001</instanceId>');
    }
  });

  it('W2 a JSON call is told by X-Amz-Target, under any content type', async () => {
    const headers = { ...signed('ssm'), 'x-amz-target': 'AmazonSSM.ListCommands', 'content-type': 'application/json' };
    const { status, body, headers: answered } = await ask('/', { method: 'POST', headers, body: '' });
    expect([status, JSON.parse(body)]).toEqual([200, { Commands: [] }]);
    expect(answered.get('content-type')).toBe('application/x-amz-json-1.1');
  });

  it('W3 every answer carries a request id', async () => {
    const { $metadata } = await lab.ssm.send(new ListCommandsCommand());
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    const { headers, body } = await ask('/?Action=DescribeVpcs', { headers: signed('ec2') });
    expect(body).toContain(`<RequestID>${headers.get('x-amzn-requestid') ?? 'none'}</RequestID>`);
  });

  it('W4 text survives XML', async () => {
    const { Reservations } = await lab.ec2.send(new DescribeInstancesCommand());
    expect(Reservations?.[0]?.Instances?.[0]?.Tags).toEqual([{ Key: 'Name', Value: '<a & "b">' }]);
  });

  it('W5 an operation that is not served is unknown, in the words of its service', async () => {
    expect(await errorOf(lab.ec2.send(new DescribeVpcsCommand()))).toMatchObject({
      name: 'InvalidAction',
      status: 400,
    });
    expect((await errorOf(lab.ssm.send(new DescribeParametersCommand({})))).name).toBe('UnknownOperationException');
    expect((await errorOf(lab.sts.send(new GetSessionTokenCommand()))).name).toBe('InvalidAction');
  });

  it('W6 an unsigned request misses its token', async () => {
    const headers = { 'x-amz-target': 'AmazonSSM.ListCommands' };
    const json = await ask('/', { method: 'POST', headers, body: '{}' });
    expect(JSON.parse(json.body)).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    expect((await ask('/?Action=DescribeInstances', {})).status).toBe(401);
    expect((await ask('/?Action=GetCallerIdentity', {})).body).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  it('W7 a body that cannot be read is a SerializationException', async () => {
    const headers = { ...signed('ssm'), 'x-amz-target': 'AmazonSSM.ListCommands' };
    for (const body of ['{', '[]', '{"MaxResults":"many"}']) {
      const answer = await ask('/', { method: 'POST', headers, body });
      expect([answer.status, JSON.parse(answer.body)]).toEqual([400, { __type: 'SerializationException' }]);
    }
  });

  it('W8 a value out of bounds is a ValidationException that names every one of them', async () => {
    const { name, message } = await errorOf(
      lab.ssm.send(new SendCommandCommand({ DocumentName: '!', TimeoutSeconds: 29, Comment: 'c'.repeat(101) })),
    );
    expect(name).toBe('ValidationException');
    expect(message).toBe(
      '3 validation errors detected: ' +
        "Value '!' at 'documentName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9_\\-.:/]{3,128}$; " +
        "Value '29' at 'timeoutSeconds' failed to satisfy constraint: Member must have value greater than or equal to 30; " +
        `Value '${'c'.repeat(101)}' at 'comment' failed to satisfy constraint: Member must have length less than or equal to 100`,
    );
  });
});
