using Unrolled.Tests.Models;

namespace Unrolled.Tests;

/// <summary>A decoder with attention learns, by teacher forcing, to reverse sequences of digits, and then does it freely on ones it has not seen.</summary>
public class ReversalTests(ITestOutputHelper output)
{
    private const int Symbols = 8, Start = 6, End = 7, Longest = 6;

    [Fact]
    public void Reverser_OfUnseenSequences_IsExact()
    {
        int[][] training = Draw(1500, seed: 1);
        HashSet<string> seen = [.. training.Select(s => string.Join(" ", s))];
        int[][] unseen = [.. Draw(400, seed: 2).Where(s => !seen.Contains(string.Join(" ", s)))];
        Assert.True(unseen.Length > 200);

        var model = new Reverser(seed: 3);
        double before = Exact(model, unseen);
        using var trainer = new Trainer<Reverser>(model, new TrainerOptions
        {
            Loss = Loss.MeanSquaredError,
            Optimizer = new Adam(1e-2f),
            BatchSize = 50,
            ClipNorm = 1f,
            Seed = 4,
        });
        long start = Environment.TickCount64;
        TrainingHistory history = trainer.Fit(Data(training), epochs: 30);
        double after = Exact(model, unseen);
        output.WriteLine($"{unseen.Length} unseen: {before:P1} exact before, {after:P1} after; loss {history[0].Loss:G3} → {history[^1].Loss:G3}; {Environment.TickCount64 - start} ms");
        Assert.True(before < 0.05, $"{before:P1} are right before training.");
        Assert.True(after >= 0.95, $"{after:P1} are right after training.");
    }

    private static SequenceData Data(int[][] sequences)
    {
        int count = sequences.Length;
        float[] source = new float[count * Longest * Symbols], target = new float[count * (Longest + 1) * Symbols], expected = new float[target.Length];
        for (int n = 0; n < count; n++)
        {
            int length = sequences[n].Length;
            for (int t = 0; t < length; t++)
            {
                source[(n * Longest + t) * Symbols + sequences[n][t]] = 1;
            }

            // The decoder reads the start and the reversed digits, and shall give the reversed digits and the end.
            for (int t = 0; t <= length; t++)
            {
                target[(n * (Longest + 1) + t) * Symbols + (t == 0 ? Start : sequences[n][length - t])] = 1;
                expected[(n * (Longest + 1) + t) * Symbols + (t == length ? End : sequences[n][length - 1 - t])] = 1;
            }
        }

        return SequenceData.Pairs(source, expected, Longest, Symbols, Symbols, targetSteps: Longest + 1)
            .WithLengths(sequences.Select(s => s.Length).ToArray())
            .With(target, Symbols, Longest + 1, sequences.Select(s => s.Length + 1).ToArray());
    }

    // The share of sequences that come out right to the last digit, each output fed back.
    private static double Exact(Reverser model, int[][] sequences)
    {
        Reverser.State state = model.CreateState();
        var outputs = new float[(Longest + 1) * Symbols];
        float[] start = new float[Symbols];
        start[Start] = 1;
        int right = 0;
        foreach (int[] sequence in sequences)
        {
            var source = new float[sequence.Length * Symbols];
            for (int t = 0; t < sequence.Length; t++)
            {
                source[t * Symbols + sequence[t]] = 1;
            }

            model.Start(state, source);
            var decoded = new List<int>();
            int count = model.Decode(state, start, outputs, (_, y, x) =>
            {
                int token = 0;
                for (int i = 1; i < y.Length; i++)
                {
                    token = y[i] > y[token] ? i : token;
                }

                x.Clear();
                x[token] = 1;
                decoded.Add(token);
                return token != End;
            });
            right += count == sequence.Length + 1 && decoded.SequenceEqual([.. sequence.Reverse(), End]) ? 1 : 0;
        }

        return (double)right / sequences.Length;
    }

    private static int[][] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, random.Next(2, Longest + 1)).Select(_ => random.Next(6)).ToArray())];
    }
}
