using System.Globalization;
using System.Text;

namespace Unrolled.Samples;

/// <summary>Gray images in the portable graymap format (PGM, netpbm): P5, bytes, or P2, numbers. A file may hold several P5 images one after the other.</summary>
internal static class PgmFile
{
    private const int MostValue = 65535, OneByte = 255;
    private const int MostSide = 1 << 15;

    /// <summary>Reads all images of a file.</summary>
    /// <param name="path">A file, as it is or compressed with gzip.</param>
    /// <returns>One or more.</returns>
    /// <exception cref="SampleException">It cannot be read, or is none.</exception>
    public static GrayImage[] Read(string path)
    {
        var reader = new Reader(path, TextFile.ReadBytes(path));
        var images = new List<GrayImage>();
        do
        {
            images.Add(reader.ReadImage());
        }
        while (reader.HasMore());

        return [.. images];
    }

    /// <summary>An image as P5.</summary>
    public static byte[] ToBytes(GrayImage image)
        => [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P5\n{image.Width} {image.Height}\n{OneByte}\n")), .. image.Pixels];

    private sealed class Reader(string path, byte[] bytes)
    {
        private int _position;

        public GrayImage ReadImage()
        {
            bool isBinary = ReadMagic();
            int width = ReadNumber("a width", 1, MostSide), height = ReadNumber("a height", 1, MostSide), most = ReadNumber("the value of white", 1, MostValue);
            return new GrayImage(width, height, isBinary ? ReadBinary(width * height, most) : ReadText(width * height, most));
        }

        // Whether anything but white space follows.
        public bool HasMore()
        {
            SkipSpace();
            return _position < bytes.Length;
        }

        private static byte Scale(int value, int most) => (byte)((value * OneByte + most / 2) / most);

        private bool ReadMagic()
        {
            if (_position + 1 >= bytes.Length || bytes[_position] != 'P' || bytes[_position + 1] is not ((byte)'2' or (byte)'5'))
            {
                throw Refuse("'P5' or 'P2'");
            }

            bool isBinary = bytes[_position + 1] == '5';
            _position += 2;
            return isBinary;
        }

        private byte[] ReadText(int count, int most)
        {
            RequireBytes(count); // a digit each at the least: a header alone must not take memory
            var pixels = new byte[count];
            for (int i = 0; i < count; i++)
            {
                pixels[i] = Scale(ReadNumber("a pixel", 0, most), most);
            }

            return pixels;
        }

        private byte[] ReadBinary(int count, int most)
        {
            if (_position >= bytes.Length || !IsSpace(bytes[_position]))
            {
                throw Refuse("white space before the pixels");
            }

            _position++; // one alone: the next byte may look like another
            int size = most > OneByte ? 2 : 1;
            RequireBytes((long)count * size);
            var pixels = new byte[count];
            for (int i = 0; i < count; i++, _position += size)
            {
                int value = size == 1 ? bytes[_position] : bytes[_position] << 8 | bytes[_position + 1];
                pixels[i] = value <= most ? Scale(value, most) : throw Refuse($"a pixel of 0 … {most}");
            }

            return pixels;
        }

        private void RequireBytes(long expected)
        {
            int got = bytes.Length - _position;
            if (got < expected)
            {
                throw new SampleException($"{path}: expected {expected} bytes of pixels from byte {_position} on, got {got}");
            }
        }

        private int ReadNumber(string what, int least, int most)
        {
            SkipSpace();
            int start = _position;
            long number = 0;
            while (_position < bytes.Length && bytes[_position] is >= (byte)'0' and <= (byte)'9' && number <= most)
            {
                number = 10 * number + bytes[_position++] - '0';
            }

            if (_position == start || number < least || number > most)
            {
                _position = start;
                throw Refuse($"{what}, {least} … {most},");
            }

            return (int)number;
        }

        // White space, and comments up to the end of their line.
        private void SkipSpace()
        {
            while (_position < bytes.Length && (IsSpace(bytes[_position]) || bytes[_position] == '#'))
            {
                if (bytes[_position] == '#')
                {
                    while (_position < bytes.Length && bytes[_position] != '\n')
                    {
                        _position++;
                    }
                }
                else
                {
                    _position++;
                }
            }
        }

        private SampleException Refuse(string expected)
        {
            string got = _position >= bytes.Length ? "the end of the file" : $"'{(char)bytes[_position]}' (0x{bytes[_position]:x2})";
            return new SampleException($"{path}: expected {expected} at byte {_position}, got {got}");
        }

        private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\v' or (byte)'\f';
    }
}
