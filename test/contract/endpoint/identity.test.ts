import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateSecretCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import {
  DescribeInstanceInformationCommand,
  GetParameterCommand,
  ListCommandsCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Region } from '../../../src/domain/ids.js';
import { startEndpoint } from '../../../src/lab/endpoint/index.js';
import { errorOf, type SeenError } from './errors.js';
import { ACCOUNT, accessKey, clientsOf, instance, OTHER_ACCOUNT, REGION, ROLE, startLab, type Lab } from './lab.js';

const secretAccessKey = 'lab-secret';
const DENIED = new Set(['ec2:DescribeInstances', 'ssm:ListCommands', 'sts:GetCallerIdentity', 'sts:AssumeRole']);

describe('identity and permissions', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startLab([instance(1), instance(2, { account: OTHER_ACCOUNT })]);
    lab.fleet.accounts[0]?.accessKeys.push(
      accessKey('AKIAEXPIRED', { expired: true }),
      accessKey('AKIADENIED', { denied: DENIED }),
      accessKey('ASIATOKEN', { sessionToken: 'right' }),
    );
  });
  afterAll(() => lab.close());

  const asking = (accessKeyId: string, region?: string, sessionToken?: string) =>
    clientsOf(
      lab.endpoint,
      { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      region,
    );

  /** What each service answers to one and the same caller. */
  const answersTo = async (accessKeyId: string, region?: string, sessionToken?: string): Promise<Answers> => {
    const clients = asking(accessKeyId, region, sessionToken);
    return {
      ec2: await errorOf(clients.ec2.send(new DescribeInstancesCommand())),
      ssm: await errorOf(clients.ssm.send(new ListCommandsCommand())),
      secrets: await errorOf(clients.secrets.send(new ListSecretsCommand())),
      sts: await errorOf(clients.sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'test' }))),
    };
  };

  it('A1 the credential scope tells account and region: each caller sees its own instances', async () => {
    const { Reservations: own } = await lab.ec2.send(new DescribeInstancesCommand());
    const { Reservations: other } = await asking('AKIALABTWO').ec2.send(new DescribeInstancesCommand());
    const { InstanceInformationList: elsewhere } = await asking('AKIALABONE', 'us-east-1').ssm.send(
      new DescribeInstanceInformationCommand(),
    );
    expect(own?.map(({ OwnerId }) => OwnerId)).toEqual([ACCOUNT]);
    expect(other?.map(({ OwnerId }) => OwnerId)).toEqual([OTHER_ACCOUNT]);
    expect(elsewhere).toEqual([]);
  });

  it('A2 an unknown access key is refused in the words of each service', async () => {
    expect(await answersTo('AKIANOBODY')).toMatchObject({
      ec2: { name: 'AuthFailure', status: 401 },
      ssm: { name: 'UnrecognizedClientException', status: 400 },
      secrets: { name: 'UnrecognizedClientException', status: 400 },
      sts: { name: 'InvalidClientTokenId', status: 403 },
    });
  });

  it('A3 an expired key is refused in the words of each service', async () => {
    expect(await answersTo('AKIAEXPIRED')).toMatchObject({
      ec2: { name: 'RequestExpired', status: 400 },
      ssm: { name: 'ExpiredTokenException', status: 400 },
      sts: { name: 'ExpiredToken', status: 403 },
    });
  });

  it('A4 a wrong or missing session token is as good as no key', async () => {
    expect((await answersTo('ASIATOKEN')).ssm.name).toBe('UnrecognizedClientException');
    expect((await answersTo('ASIATOKEN', undefined, 'wrong')).ec2.name).toBe('AuthFailure');
    expect((await answersTo('ASIATOKEN', undefined, 'right')).ssm.name).toBe('none');
  });

  it('A5 a denied action is refused, and user and action are named', async () => {
    const { ec2, ssm, sts } = await answersTo('AKIADENIED');
    expect(ec2).toMatchObject({ name: 'UnauthorizedOperation', status: 403 });
    expect(ec2.message).toContain(
      `User: arn:aws:iam::${ACCOUNT}:user/lab is not authorized to perform: ec2:DescribeInstances`,
    );
    expect(ssm).toMatchObject({ name: 'AccessDeniedException', status: 400 });
    expect(ssm.message).toContain(
      `User: arn:aws:iam::${ACCOUNT}:user/lab is not authorized to perform: ssm:ListCommands`,
    );
    expect(sts).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect(sts.message).toContain('sts:AssumeRole');
  });

  it('A6 GetCallerIdentity cannot be denied', async () => {
    const { Account } = await asking('AKIADENIED').sts.send(new GetCallerIdentityCommand());
    expect(Account).toBe(ACCOUNT);
  });

  it('A7 a region that the account does not use answers as if the key were unknown; STS answers anywhere', async () => {
    const { ec2, ssm, sts } = await answersTo('AKIALABONE', 'ap-south-1');
    expect([ec2.name, ssm.name, sts.name]).toEqual(['AuthFailure', 'UnrecognizedClientException', 'none']);
  });

  it('A8 every call is recorded with service, IAM action, account, region, key, input and outcome', async () => {
    const before = lab.endpoint.calls.length;
    await lab.ssm.send(new ListCommandsCommand({ MaxResults: 7 }));
    await answersTo('AKIANOBODY');
    expect(lab.endpoint.calls[before]).toMatchObject({
      service: 'ssm',
      operation: 'ListCommands',
      action: 'ssm:ListCommands',
      account: ACCOUNT,
      region: 'eu-west-1' as Region,
      accessKeyId: 'AKIALABONE',
      request: { MaxResults: 7 },
      outcome: { kind: 'answered' },
    });
    expect(lab.endpoint.calls[before + 1]).toMatchObject({
      action: 'ec2:DescribeInstances',
      account: undefined,
      outcome: { kind: 'refused', code: 'AuthFailure', status: 401 },
    });
  });

  it('A9 GetCallerIdentity names account, ARN and unique id', async () => {
    const identity = await lab.sts.send(new GetCallerIdentityCommand());
    expect(identity).toMatchObject({ Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/lab` });
    expect(identity.UserId).toMatch(/^AIDA[A-Z0-9]{17}$/);
  });

  it('A11 a signature by a clock that is five minutes off is refused in the words of each service', async () => {
    const answerAt = async (minutes: number, service: string, body: string): Promise<string> => {
      const time = new Date(Date.now() + minutes * 60_000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
      const scope = `AKIALABONE/${time.slice(0, 8)}/${REGION}/${service}/aws4_request`;
      const headers = {
        'x-amz-date': time,
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
        ...(service === 'ssm' && { 'x-amz-target': 'AmazonSSM.ListCommands' }),
      };
      const answer = await fetch(lab.endpoint.url, { method: 'POST', headers, body });
      const text = await answer.text();
      return answer.status === 200
        ? '200'
        : `${answer.status} ${/AuthFailure|\w*Signature\w+/.exec(text)?.[0] ?? text}`;
    };
    for (const [service, body, refusal] of [
      ['ec2', 'Action=DescribeInstances&Version=2016-11-15', '401 AuthFailure'],
      ['sts', 'Action=GetCallerIdentity&Version=2011-06-15', '403 SignatureDoesNotMatch'],
      ['ssm', '{}', '400 InvalidSignatureException'],
    ] as const) {
      for (const minutes of [-4, 4]) expect(await answerAt(minutes, service, body)).toBe('200');
      for (const minutes of [-6, 6]) expect(await answerAt(minutes, service, body)).toBe(refusal);
    }
  });

  it('A10 AssumeRole gives keys of the other account, which act there under the name of the session', async () => {
    const asked = Date.now();
    const { Credentials, AssumedRoleUser } = await lab.sts.send(
      new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'audit', DurationSeconds: 900 }),
    );
    const arn = `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/lockstep-audit/audit`;
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA/);
    expect(AssumedRoleUser?.Arn).toBe(arn);
    // The service gives whole seconds.
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(asked + 899_000);
    const session = asking(Credentials?.AccessKeyId ?? '', undefined, Credentials?.SessionToken);
    expect(await session.sts.send(new GetCallerIdentityCommand())).toMatchObject({ Account: OTHER_ACCOUNT, Arn: arn });
  });

  it('A12 a role may want an external id: without it, or with another one, it is an access denied', async () => {
    const assume = (ExternalId?: string): Promise<SeenError> =>
      errorOf(
        lab.sts.send(
          new AssumeRoleCommand({
            RoleArn: ROLE.replace('lockstep-audit', 'lockstep-guarded'),
            RoleSessionName: 'audit',
            ...(ExternalId !== undefined && { ExternalId }),
          }),
        ),
      );
    expect([(await assume()).name, (await assume('guessed')).name, (await assume('of-guarded')).name]).toEqual([
      'AccessDenied',
      'AccessDenied',
      'none',
    ]);
  });

  it('A13 ARNs are of the partition of the region, and no role of another partition is there', async () => {
    for (const [region, partition] of [
      ['us-gov-west-1', 'aws-us-gov'],
      ['cn-north-1', 'aws-cn'],
    ] as const) {
      const accounts = [
        {
          accountId: ACCOUNT,
          regions: [region as Region],
          accessKeys: [accessKey('AKIAAPART')],
          roles: ['lockstep-audit'],
        },
      ];
      const endpoint = await startEndpoint({ fleet: { accounts, instances: [] } });
      const { sts, secrets, ssm } = clientsOf(endpoint, { accessKeyId: 'AKIAAPART', secretAccessKey }, region);
      expect((await sts.send(new GetCallerIdentityCommand())).Arn).toBe(`arn:${partition}:iam::${ACCOUNT}:user/lab`);
      const created = await secrets.send(
        new CreateSecretCommand({ Name: 'x', SecretString: 'y', ClientRequestToken: 'z'.repeat(32) }),
      );
      expect(created.ARN).toContain(`arn:${partition}:secretsmanager:${region}:${ACCOUNT}:secret:x-`);
      await ssm.send(new PutParameterCommand({ Name: '/x', Value: 'y', Type: 'String' }));
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/x' }));
      expect(Parameter?.ARN).toBe(`arn:${partition}:ssm:${region}:${ACCOUNT}:parameter/x`);
      const assume = (RoleArn: string) =>
        errorOf(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'audit' })));
      const role = `arn:aws:iam::${ACCOUNT}:role/lockstep-audit`;
      expect((await assume(role)).name).toBe('AccessDenied');
      expect((await assume(role.replace('arn:aws:', `arn:${partition}:`))).name).toBe('none');
      await endpoint.close();
    }
  });

  it('A11 a role that is not there is an access denied, and a session is 900 to 43200 seconds', async () => {
    const assume = (RoleArn: string, DurationSeconds: number): Promise<SeenError> =>
      errorOf(lab.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'audit', DurationSeconds })));
    expect(await assume(`arn:aws:iam::${OTHER_ACCOUNT}:role/nobody`, 900)).toMatchObject({
      name: 'AccessDenied',
      status: 403,
    });
    expect((await assume(ROLE, 899)).name).toBe('ValidationError');
    expect((await assume(ROLE, 43_201)).name).toBe('ValidationError');
  });
});

interface Answers {
  readonly ec2: SeenError;
  readonly ssm: SeenError;
  readonly secrets: SeenError;
  readonly sts: SeenError;
}
