#:package Unrolled@0.1.0
using Unrolled;

// dotnet run wave.cs: learns a wave, and continues it.
float[] wave = [.. Enumerable.Range(0, 400).Select(t => (MathF.Sin(t / 5f) + MathF.Sin(t / 12f)) / 2f)];
var model = new Wave(seed: 1);
using var trainer = new Trainer<Wave>(model, new TrainerOptions { Optimizer = new Adam(5e-3f), BatchSize = 16 });
TrainingHistory history = trainer.Fit(SequenceData.Windows(wave, steps: 40), epochs: 20);
Console.WriteLine($"loss {history[0].Loss:f4} in the first epoch, {history[^1].Loss:f6} in the last");

// The end of the wave, and then the model's own outputs.
Wave.State state = model.CreateState();
float[] y = [0f];
foreach (float x in wave)
{
    model.Step(state, [x], y);
}

for (int t = 0; t < 40; t++)
{
    Console.WriteLine(new string(' ', (int)(30 + (28 * y[0]))) + '*');
    model.Step(state, [y[0]], y);
}

[Network(1)]
[Lstm(24)]
[Dense(1)]
public sealed partial class Wave;
