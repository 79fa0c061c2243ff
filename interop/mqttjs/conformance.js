// SPDX-License-Identifier: Apache-2.0
'use strict'

// Drives MQTT.js for the conformance suite; see DriverProgram.java for the words. Ends when its input ends.

const mqtt = require('mqtt')
const readline = require('node:readline')

const actions = new Map()

function write (line) {
  process.stdout.write(line + '\n')
}

function number (options, name) {
  return name in options ? Number(options[name]) : undefined
}

function buffer (text) {
  return text === undefined ? undefined : Buffer.from(text)
}

function defined (values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function connectOptions (o, v5) {
  const options = {
    host: o.host,
    port: Number(o.port),
    protocolVersion: v5 ? 5 : 4,
    clientId: o.clientIdentifier,
    clean: !('session' in o),
    keepalive: number(o, 'keepAlive') ?? 60,
    username: o.userName,
    password: o.password,
    reconnectPeriod: 'reconnect' in o ? 100 : 0,
    connectTimeout: 'answerTimeout' in o ? Number(o.answerTimeout) * 1000 : 30000
  }
  if (v5) {
    options.properties = defined({
      sessionExpiryInterval: number(o, 'session'),
      receiveMaximum: number(o, 'receiveMaximum'),
      maximumPacketSize: number(o, 'maximumPacketSize'),
      topicAliasMaximum: number(o, 'topicAliasMaximum'),
      requestResponseInformation: 'requestResponseInformation' in o ? o.requestResponseInformation === '1' : undefined,
      requestProblemInformation: 'requestProblemInformation' in o ? o.requestProblemInformation === '1' : undefined,
      authenticationMethod: o.authenticationMethod,
      authenticationData: buffer(o.authenticationData)
    })
  }
  if ('willTopic' in o) {
    options.will = {
      topic: o.willTopic,
      payload: Buffer.from(o.willPayload ?? ''),
      qos: number(o, 'willQos') ?? 0,
      retain: 'willRetain' in o
    }
    if (v5) {
      options.will.properties = defined({
        willDelayInterval: number(o, 'willDelayInterval'),
        payloadFormatIndicator: 'willPayloadFormatIndicator' in o ? o.willPayloadFormatIndicator === '1' : undefined,
        messageExpiryInterval: number(o, 'willMessageExpiryInterval'),
        contentType: o.willContentType,
        responseTopic: o.willResponseTopic,
        correlationData: buffer(o.willCorrelationData)
      })
    }
  }
  return options
}

function publishOptions (o, v5) {
  const options = { qos: number(o, 'qos') ?? 0, retain: 'retain' in o }
  if (v5) {
    options.properties = defined({
      messageExpiryInterval: number(o, 'messageExpiryInterval'),
      payloadFormatIndicator: 'payloadFormatIndicator' in o ? o.payloadFormatIndicator === '1' : undefined,
      contentType: o.contentType,
      responseTopic: o.responseTopic,
      correlationData: buffer(o.correlationData),
      topicAlias: number(o, 'topicAlias')
    })
    if ('userProperty' in o) {
      const equals = o.userProperty.indexOf('=')
      options.properties.userProperties = { [o.userProperty.slice(0, equals)]: o.userProperty.slice(equals + 1) }
    }
  }
  return options
}

async function work (client, kind, o, v5) {
  if (kind === 'publish') {
    const publishes = []
    for (let n = 1; n <= (number(o, 'count') ?? 1); n++) {
      publishes.push(client.publishAsync(o.topic, o.payload + (n === 1 ? '' : '-' + n), publishOptions(o, v5)))
    }
    // A message that the Server refuses has come to its end as well.
    await Promise.allSettled(publishes)
    await client.endAsync()
    return
  }
  const options = { qos: number(o, 'qos') ?? 0 }
  if (v5) {
    options.nl = 'noLocal' in o
    if ('subscriptionIdentifier' in o) {
      options.properties = { subscriptionIdentifier: Number(o.subscriptionIdentifier) }
    }
  }
  await client.subscribeAsync(o.filter, options)
  if (kind === 'unsubscribe') {
    await client.unsubscribeAsync(o.filter)
    await client.endAsync()
  }
}

function start (id, kind, o) {
  const v5 = o.version === '5.0'
  let client
  let over = false
  const remark = error => write(`${id} remark ${encodeURIComponent(String(error))}`)
  const end = () => {
    if (!over) {
      over = true
      client?.end(true)
      write(`${id} ended`)
    }
  }
  actions.set(id, end)
  try {
    const options = connectOptions(o, v5)
    client = 'webSocket' in o ? mqtt.connect(o.webSocket, options) : mqtt.connect(options)
  } catch (error) {
    remark(error)
    end()
    return
  }
  client.handleAuth = (packet, done) => {
    done(undefined, { cmd: 'auth', reasonCode: 0x18, properties: packet.properties })
  }
  client.on('error', remark)
  client.on('message', (topic, payload) =>
    write(`${id} message ${encodeURIComponent(topic)} ${encodeURIComponent(payload.toString())}`))
  client.on('close', () => { if (!('reconnect' in o)) end() })
  client.on('end', end)
  client.once('connect', () => work(client, kind, o, v5).catch(error => { remark(error); end() }))
}

// What the library throws on its own stack would end all other actions as well.
process.on('uncaughtException', () => {})

readline.createInterface({ input: process.stdin })
  .on('line', line => {
    const [id, kind, ...words] = line.split(' ')
    if (kind === 'end') {
      actions.get(id)?.()
      actions.delete(id)
    } else {
      start(id, kind, Object.fromEntries(words.map(word => {
        const equals = word.indexOf('=')
        return [word.slice(0, equals), decodeURIComponent(word.slice(equals + 1))]
      })))
    }
  })
  .on('close', () => process.exit(0))
