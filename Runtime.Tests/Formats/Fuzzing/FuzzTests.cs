using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsCheck;

namespace Unrolled.Tests;

/// <summary>
/// Changed files through everything that reads one: each is read, or refused by an exception that is documented, without much memory or time. UNROLLED_FUZZ_COUNT says how many files a
/// test makes; one that fails tells the seed with which CsCheck_Seed makes it again.
/// </summary>
[Trait("Category", "Fuzz")]
public sealed class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Count = 2000, MostBytes = 100_000_000;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    private static readonly Gen<FileMutation[]> Mutations =
        Gen.Select(Gen.Int[0, FileMutation.Kinds - 1], Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], (kind, place, value) => new FileMutation(kind, place, value)).Array[1, 4];

    private readonly string _folder = TemporaryFolder.Create().FullName;
    private long _read, _refused;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Path => System.IO.Path.Combine(_folder, "file");

    [Fact]
    public void ScalerParse_OfChangedTexts_ThrowsFormatExceptionAlone() => Run((mutations, random) =>
    {
        byte[] json = Changed(Encoding.UTF8.GetBytes(FuzzSeeds.Scalers[random % FuzzSeeds.Scalers.Length]), mutations, isJson: true);
        string text = Encoding.UTF8.GetString(json);
        text = random % 2 == 0 ? text : text.Replace('\uFFFD', '\uD800'); // what no UTF-8 holds
        Scaler? scaler = null;
        if (Reads(() => scaler = Scaler.Parse(text), e => e.GetType() == typeof(FormatException)))
        {
            Assert.Equal(scaler!.ToJson(), Scaler.Parse(scaler.ToJson()).ToJson());
            scaler.Transform(new float[scaler.Features], new float[scaler.Features]);
        }
    });

    [Fact]
    public void ModelLoad_OfChangedFiles_ThrowsModelFormatExceptionAlone()
    {
        var model = new SmallFuzzed(2);
        float[] before = [.. model.Parameters.Values];
        Run((mutations, random) =>
        {
            byte[] file = Changed(FuzzSeeds.Models[random % FuzzSeeds.Models.Length], mutations, isJson: false);
            var options = new ModelLoadOptions { AllowNonFinite = random % 3 == 0, AllowOtherLayers = random % 5 == 0 };
            bool read = Reads(
                () =>
                {
                    if (random % 7 == 0)
                    {
                        ModelFile.LoadLayers(model, new MemoryStream(file), ["lstm_0"], options);
                    }
                    else
                    {
                        ModelFile.Load(model, new MemoryStream(file), options);
                    }
                },
                e => e is ModelFormatException);
            if (!read)
            {
                Assert.True(model.Parameters.Values.SequenceEqual(before), "What was refused has changed the model.");
                return;
            }

            // What may be loaded may be saved, unless it is not finite.
            if (!options.AllowNonFinite)
            {
                ModelFile.Save(model, Stream.Null);
                Assert.DoesNotContain(model.Parameters.Values.ToArray(), v => !float.IsFinite(v));
            }

            model.Parameters.SetAll(before);
        });
    }

    [Fact]
    public void ReadMetadata_OfChangedFiles_ThrowsModelFormatExceptionAlone() => Run((mutations, random) =>
    {
        File.WriteAllBytes(Path, Changed(FuzzSeeds.Models[random % FuzzSeeds.Models.Length], mutations, isJson: false));
        IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string>();
        if (Reads(() => metadata = ModelFile.ReadMetadata(Path), e => e is ModelFormatException))
        {
            Assert.All(metadata, m => Assert.True(JsonFault.HalfSurrogate(m.Key) < 0 && JsonFault.HalfSurrogate(m.Value) < 0));
        }
    });

    // What is read is trained with: nothing may come out of a checkpoint that training cannot have left.
    [Fact]
    public void LoadCheckpoint_OfChangedFiles_ThrowsDocumentedExceptionsAlone()
    {
        byte[][][] seeds = [.. Enumerable.Range(0, FuzzSeeds.Trainings.Length).Select(t => FuzzSeeds.Checkpoints(t, Path))];
        Trainer<SmallFuzzed>[] trainers = [.. Enumerable.Range(0, seeds.Length).Select(FuzzSeeds.Trainer)];
        string saved = System.IO.Path.Combine(_folder, "saved");
        Run((mutations, random) =>
        {
            int training = random % seeds.Length;
            Trainer<SmallFuzzed> trainer = trainers[training];
            trainer.Model.Scaler = null;
            File.WriteAllBytes(Path, Changed(seeds[training][random / seeds.Length % seeds[training].Length], mutations, isJson: false));
            float[] before = [.. trainer.Model.Parameters.Values];
            (long step, int epochs) = (trainer.Step, trainer.History.Count);
            if (!Reads(() => trainer.LoadCheckpoint(Path), e => e is ModelFormatException or CheckpointMismatchException))
            {
                Assert.True(trainer.Step == step && trainer.History.Count == epochs && trainer.Model.Parameters.Values.SequenceEqual(before), "What was refused has changed the trainer.");
                return;
            }

            try
            {
                trainer.Fit(FuzzSeeds.Data, 1, FuzzSeeds.Data);
            }
            catch (Exception e) when (e is CheckpointMismatchException or TrainingDivergedException)
            {
                return;
            }

            if (random % 8 != 0)
            {
                return;
            }

            // The last step may have come to weights that no checkpoint is loaded with; what is written can be read.
            bool isFinite = trainer.Model.Parameters.Values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0;
            File.Delete(saved);
            try
            {
                trainer.SaveCheckpoint(saved);
                Assert.True(isFinite, "Weights that are not finite were saved.");
            }
            catch (InvalidOperationException)
            {
                Assert.False(File.Exists(saved), "A file was written.");
                return;
            }

            trainer.LoadCheckpoint(saved, FuzzSeeds.Data, FuzzSeeds.Data);
        });
        Array.ForEach(trainers, t => t.Dispose());
    }

    // The control: each kind of change changes, and most of what is changed is not what it was.
    [Fact]
    public void Mutations_OfEachKind_ChangeTheFile()
    {
        for (int kind = 0; kind < FileMutation.Kinds; kind++)
        {
            int changed = Enumerable.Range(0, 50).Count(i => !new FileMutation(kind, 7919 * i, 104_729 * i).Apply(FuzzSeeds.Models[1], isJson: false).AsSpan().SequenceEqual(FuzzSeeds.Models[1]));
            Assert.True(changed > 25, $"{changed} changes of the kind {kind} in 50.");
        }
    }

    private void Run(Action<FileMutation[], int> check)
    {
        long count = Environment.GetEnvironmentVariable("UNROLLED_FUZZ_COUNT") is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : Count;
        Gen.Select(Mutations, Gen.Int[0, int.MaxValue]).Sample((mutations, random) => check(mutations, random), iter: count, threads: 1);
        output.WriteLine($"{_read} files of {_read + _refused} were read, {_refused} refused.");
        Assert.True(_read > count / 200 && _refused > count / 10, $"Of {count} files {_read} were read and {_refused} refused: the changes are too many or too few.");
    }

    private static byte[] Changed(byte[] file, FileMutation[] mutations, bool isJson)
    {
        foreach (FileMutation mutation in mutations)
        {
            file = file.Length == 0 ? file : mutation.Apply(file, isJson);
        }

        return file;
    }

    // A machine may be busy with something else: what takes too long three times takes too long.
    private bool Reads(Action read, Func<Exception, bool> isDocumented)
    {
        for (int attempt = 1; ; attempt++)
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            bool isRead = true;
            try
            {
                read();
            }
            catch (Exception e) when (isDocumented(e))
            {
                isRead = false;
            }

            TimeSpan time = Stopwatch.GetElapsedTime(start);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            Assert.True(bytes <= MostBytes, $"{bytes} bytes were allocated.");
            if (time <= MostTime)
            {
                (_read, _refused) = isRead ? (_read + 1, _refused) : (_read, _refused + 1);
                return isRead;
            }

            Assert.True(attempt < 3, $"It took {time}.");
        }
    }
}
