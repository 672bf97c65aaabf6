// Evaluates IAM policies. Question: {policies, resourcePolicy, action, resource, account, principal, context};
// answer: {allowed, statements} or an error where the question itself makes no sense (unknown action, wrong ARN).
import { runSimulation } from '@cloud-copilot/iam-simulate'
import { answerLines } from './lines.mjs'

await answerLines(async (question) => {
  const simulation = {
    request: {
      principal: question.principal,
      action: question.action,
      resource: { resource: question.resource, accountId: question.account },
      contextVariables: question.context ?? {},
    },
    identityPolicies: question.policies.map((policy, index) => ({ name: `policy${index}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: question.resourcePolicy ?? undefined,
  }
  const response = await runSimulation(simulation, {})
  if (response.resultType === 'error') throw new Error(JSON.stringify(response.errors))
  return { allowed: response.overallResult === 'Allowed', result: response.overallResult }
})
