// A worker's loop: each line of standard input is a JSON question, each answer a line {"v": ...} or {"error": ...}.
import { createInterface } from 'node:readline'

export async function answerLines(answer) {
  const write = process.stdout.write.bind(process.stdout)
  // Libraries that print must not break the protocol.
  console.log = console.info = console.warn = console.error
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    let reply
    try {
      const v = await answer(JSON.parse(line))
      reply = { v: v === undefined ? null : v }
    } catch (error) {
      reply = { error: String(error?.stack ?? error) }
    }
    write(JSON.stringify(reply) + '\n')
  }
}
