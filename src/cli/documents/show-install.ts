import type { DocumentStep } from '../../domain/document-install.js';
import { plainText } from '../../domain/text.js';
import type { InstallResult } from './carry-out-install.js';
import type { InstallPlan } from './plan-install.js';

const line = ({ place: { scope }, name }: InstallPlan, words: string): string =>
  `  ${scope.account}/${scope.region}  ${name}: ${plainText(words)}`;

export const showInstallPlan = (plans: readonly InstallPlan[]): string =>
  ['Plan', ...plans.map((plan) => line(plan, plannedWords(plan.step))), ''].join('\n');

const plannedWords = (step: DocumentStep): string => {
  switch (step.kind) {
    case 'nothing':
      return `up to date, version ${step.version}`;
    case 'create':
      return 'create';
    case 'update':
      return `add a version and make it the default, replacing version ${step.from}`;
    case 'setDefault':
      return `make version ${step.version} the default, replacing version ${step.from}`;
    case 'blocked':
      return `blocked: ${step.why}`;
  }
};

export const showResults = (results: readonly InstallResult[]): string =>
  ['Documents', ...results.map((result) => line(result.plan, endWords(result))), ''].join('\n');

const endWords = ({ end }: InstallResult): string => {
  switch (end.kind) {
    case 'unchanged':
      return `up to date, version ${end.version}`;
    case 'installed':
      return `installed, version ${end.version} is the default`;
    case 'blocked':
      return `blocked: ${end.why}`;
    case 'failed':
      return `failed: ${end.why}`;
    case 'interrupted':
      return 'not started: the run was interrupted';
  }
};
