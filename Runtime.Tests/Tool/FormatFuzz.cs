using System.Diagnostics;
using System.Text;

namespace Unrolled.Tests.Tool;

/// <summary>Changed model files through their formats: each is read, or refused by a typed fault, in bounded time. For files of the library itself there is <c>FileMutation</c>.</summary>
internal static class FormatFuzz
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    /// <summary>Reads changed files, until there were enough or the time is over.</summary>
    /// <param name="seed">The seed of the changes.</param>
    /// <param name="count">How many files.</param>
    /// <param name="time">How long.</param>
    /// <param name="next">Makes a file.</param>
    /// <param name="least">How many there have to be.</param>
    /// <param name="leastRefused">The share that has to be refused: otherwise the changes change nothing.</param>
    public static void Run(int seed, int count, TimeSpan time, Func<Random, ModelFileContent> next, int least = 500, double leastRefused = 0.1)
    {
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        int tried = 0, refused = 0;
        for (; tried < count && clock.Elapsed < time; tried++)
        {
            refused += Refuses(next(random), $"file {tried} of the seed {seed}") ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{tried} files, {refused} refused");
        Assert.InRange(tried, Math.Min(least, count), count);
        Assert.InRange(refused, tried * leastRefused, tried);
    }

    /// <summary>Whether a file is refused. Any other fault fails the test, and so does a file that takes long.</summary>
    /// <param name="file">The file.</param>
    /// <param name="what">What it is, for the failure's message.</param>
    public static bool Refuses(ModelFileContent file, string what)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            IModelFormat format = ModelFormats.Of(file);
            format.Inspect(file);
            format.Import(file, new ImportOptions());
            return false;
        }
        catch (Exception fault) when (fault is ModelFormatException or UnsupportedModelException)
        {
            return true;
        }
        catch (Exception fault)
        {
            string text = Encoding.Latin1.GetString(file.Bytes, 0, Math.Min(file.Bytes.Length, 4000));
            throw new InvalidOperationException($"{what}: {fault}\n{text}", fault);
        }
        finally
        {
            Assert.True(clock.Elapsed < MostTime, $"{what} took {clock.Elapsed}.");
        }
    }

    /// <summary>A changed copy of a file: bytes, bits and sizes, parts that are cut out, doubled, moved or cut off.</summary>
    /// <param name="seed">The file.</param>
    /// <param name="random">Draws the changes.</param>
    /// <param name="pieces">What the format has, and where it makes sense: numbers, brackets, opcodes.</param>
    /// <param name="other">A file of which parts are taken; null for the same.</param>
    public static byte[] Changed(byte[] seed, Random random, string[]? pieces = null, byte[]? other = null)
    {
        List<byte> bytes = [.. seed];
        for (int n = random.Next(1, 4); n > 0 && bytes.Count > 0; n--)
        {
            int at = random.Next(bytes.Count), length = Math.Min(random.Next(1, 12), bytes.Count - at);
            switch (random.Next(9))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    byte same = random.Next(2) == 0 ? byte.MaxValue : (byte)0;
                    for (int i = 0; i < length; i++)
                    {
                        bytes[at + i] = same;
                    }

                    break;
                case 3:
                    // A number that no size should be.
                    long[] numbers = [-1, long.MaxValue, long.MinValue, int.MaxValue, uint.MaxValue, bytes.Count, bytes.Count - 1, 0, 1L << 40];
                    byte[] number = BitConverter.GetBytes(numbers[random.Next(numbers.Length)]);
                    at = at / 8 * 8;
                    for (int i = 0; i < 8 && at + i < bytes.Count; i++)
                    {
                        bytes[at + i] = number[i];
                    }

                    break;
                case 4:
                    bytes.RemoveRange(at, length);
                    break;
                case 5:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 6 when random.Next(3) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 7 when pieces is not null:
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]));
                    break;
                default:
                    // A place like another one.
                    byte[] from = other ?? seed;
                    int start = random.Next(from.Length), end = Math.Min(start + random.Next(1, 64), from.Length);
                    bytes.RemoveRange(at, Math.Min(end - start, bytes.Count - at));
                    bytes.InsertRange(at, from[start..end]);
                    break;
            }
        }

        return [.. bytes];
    }
}
