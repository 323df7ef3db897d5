import { dotnet } from './_framework/dotnet.js';
import { drawLines } from './chart.js';
import { keepOffline } from './offline.js';

// .NET has one thread here, that of the page. Work is done in pieces about as long as a frame, between which the page draws and listens.
const PIECE = 25;

const element = id => document.getElementById(id);
const color = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
const page = globalThis.page = await start(); // for the console, too

let losses = [], forecasts = [], run = 0;

function say(text, isError = false) {
  element('message').textContent = text;
  element('message').classList.toggle('error', isError);
}

async function start() {
  try {
    const { getAssemblyExports, getConfig } = await dotnet.create();
    return (await getAssemblyExports(getConfig().mainAssemblyName)).Unrolled.Samples.Browser.ForecastPage;
  } catch (error) {
    say(`.NET does not start: ${error.message ?? error}`, true);
    throw error;
  }
}

const nextFrame = () => new Promise(resolve => {
  // A page in the background has no frames.
  document.hidden ? setTimeout(resolve, 0) : requestAnimationFrame(resolve);
});

function number(id) {
  const input = element(id);
  if (!input.checkValidity() || input.value === '') {
    throw new Error(`Expected a number from ${input.min} to ${input.max}, got '${input.value}'.`);
  }

  return Math.trunc(input.valueAsNumber);
}

function drawLosses() {
  drawLines(element('losses'), [{ values: losses, color: color('loss') }], { logarithmic: true });
}

// A forecast is of the next value.
function drawSeries() {
  drawLines(element('chart'), [{ values: page.Values(), color: color('series') }, { values: [NaN, ...forecasts], color: color('forecast') }]);
}

function restart(text) {
  [losses, forecasts] = [[], []];
  element('loss').textContent = '–';
  element('about').textContent = page.Describe();
  drawLosses();
  drawSeries();
  say(text);
}

// Ends what runs, and does something in its place; what it throws is told.
async function act(work) {
  const own = ++run;
  try {
    await work(() => own === run);
  } catch (error) {
    say(error.message, true);
  }
}

async function train(isCurrent) {
  const end = page.Epochs() + number('epochs');
  while (isCurrent() && page.Epochs() < end) {
    losses.push(...page.Train(PIECE));
    element('loss').textContent = `${losses.at(-1).toPrecision(3)} after ${page.Epochs()} epochs`;
    drawLosses();
    say(`Training: epoch ${Math.min(page.Epochs() + 1, end)} of ${end}`);
    await nextFrame();
  }

  if (isCurrent()) {
    say(`Trained: the mean loss of epoch ${end} is ${page.EpochLoss().toPrecision(3)}`);
  }
}

async function stream(isCurrent) {
  const count = page.Values().length + number('ahead');
  page.StartStream();
  forecasts = [];
  while (isCurrent() && forecasts.length < count) {
    forecasts.push(...page.Stream(Math.min(Math.ceil(count / 60), count - forecasts.length)));
    drawSeries();
    say(`Streaming: ${forecasts.length} of ${count}`);
    await nextFrame();
  }

  if (isCurrent()) {
    say(`Streamed ${count} steps`);
  }
}

function save() {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([page.SaveModel()], { type: 'application/octet-stream' }));
  link.download = 'forecaster.safetensors';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  say('The model is in your downloads');
}

function check() {
  const rows = [], found = page.CheckBits();
  for (let i = 0; i < found.length; i += 2) {
    rows.push([found[i], found[i + 1]]);
  }

  rows.push(['a step', `${page.StepTime(false).toFixed(1)} µs`], ['a step, one lane', `${page.StepTime(true).toFixed(1)} µs`]);
  element('digests').replaceChildren(...rows.map(cells => {
    const row = document.createElement('tr');
    row.append(...cells.map(text => Object.assign(document.createElement('td'), { textContent: text })));
    return row;
  }));
}

function onFile(id, take) {
  element(id).addEventListener('change', event => act(async isCurrent => {
    const [file] = event.target.files;
    event.target.value = ''; // the same file may be chosen again
    const content = await file?.arrayBuffer();
    if (content && isCurrent()) {
      restart(`${take(new Uint8Array(content))} of ${file.name}`);
    }
  }));
}

const onClick = (id, work) => element(id).addEventListener('click', () => act(work));

onClick('generate', () => { page.Generate(500); restart('A new signal, a new model'); });
onClick('train', train);
onClick('stream', stream);
onClick('stop', () => say('Stopped'));
onClick('save', save);
onClick('check', check);
onFile('series', bytes => { page.UseText(new TextDecoder().decode(bytes), number('column')); return `${page.Values().length} values`; });
onFile('model', bytes => { page.UseModel(bytes); return 'The model'; });

restart('Ready');
element('controls').disabled = element('check').disabled = false;
document.documentElement.dataset.started = Math.round(performance.now());
document.documentElement.dataset.offline = await keepOffline();
