// Draws lines of numbers into a canvas. What is not a finite number is a gap.

export function drawLines(canvas, lines, { logarithmic = false } = {}) {
  const context = canvas.getContext('2d');
  const left = 60, right = 10, top = 10, bottom = 20;
  const width = canvas.width - left - right, height = canvas.height - top - bottom;
  const scale = logarithmic ? Math.log10 : value => value;
  const shown = lines.map(line => ({ color: line.color, values: Array.from(line.values, scale) }));
  const finite = shown.flatMap(line => line.values.filter(Number.isFinite));
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (finite.length === 0) {
    return;
  }

  // Not Math.min(...finite): a call takes no hundred thousand arguments.
  let low = finite.reduce((a, b) => Math.min(a, b)), high = finite.reduce((a, b) => Math.max(a, b));
  if (high - low < 1e-9) {
    [low, high] = [low - 0.5, high + 0.5];
  }

  const count = Math.max(...shown.map(line => line.values.length));
  const x = index => left + (count < 2 ? 0 : index / (count - 1) * width);
  const y = value => top + (high - value) / (high - low) * height;
  context.font = '12px system-ui, sans-serif';
  context.fillStyle = getComputedStyle(canvas).getPropertyValue('color');
  for (const value of [low, (low + high) / 2, high]) {
    context.fillText((logarithmic ? 10 ** value : value).toPrecision(3), 4, y(value) + 4);
  }

  context.fillText(String(count), left + width - 30, canvas.height - 4);
  for (const { color, values } of shown) {
    context.strokeStyle = color;
    context.lineWidth = 1.5;
    context.beginPath();
    let drawing = false;
    values.forEach((value, index) => {
      if (Number.isFinite(value)) {
        drawing ? context.lineTo(x(index), y(value)) : context.moveTo(x(index), y(value));
      }

      drawing = Number.isFinite(value);
    });
    context.stroke();
  }
}
