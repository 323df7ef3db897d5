// amplify MODEL INPUT.wav OUTPUT.wav: plays a recording through a model in blocks of 64 samples, as an audio host calls a plug-in.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "wave.h"

namespace {

constexpr std::size_t BlockFrames = 64;

void check(std::int32_t status)
{
    if (status != WAVE_OK)
        throw std::runtime_error(wave_last_error());
}

struct FreeModel { void operator()(wave_model *model) const { wave_free(model); } };
struct FreeStream { void operator()(wave_stream *stream) const { wave_stream_free(stream); } };
using Model = std::unique_ptr<wave_model, FreeModel>;
using Stream = std::unique_ptr<wave_stream, FreeStream>;

Model load(const std::string &path)
{
    wave_model *model;
    check(wave_load(path.c_str(), &model));
    return Model(model);
}

Stream open_stream(const Model &model)
{
    wave_stream *stream;
    check(wave_stream_create(model.get(), &stream));
    // Takes the memory of blocks now, and not in the first callback of the audio thread.
    Stream result(stream);
    check(wave_step_block(stream, nullptr, 0, nullptr));
    return result;
}

template <typename T>
T read(const std::vector<char> &bytes, std::size_t at)
{
    T value;
    if (at > bytes.size() || bytes.size() - at < sizeof value)
        throw std::runtime_error("the WAV file ends too early");
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

// A WAV file of one channel, 32-bit floats or 16-bit integers.
struct Recording {
    std::uint32_t rate = 0;
    std::vector<float> samples;

    static Recording load(const std::string &path)
    {
        std::ifstream file(path, std::ios::binary);
        if (!file)
            throw std::runtime_error(path + " cannot be read");
        const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
        if (bytes.size() < 12 || std::memcmp(bytes.data(), "RIFF", 4) != 0 || std::memcmp(bytes.data() + 8, "WAVE", 4) != 0)
            throw std::runtime_error(path + " is not a WAV file");

        Recording recording;
        std::uint16_t format = 0, channels = 0, bits = 0;
        for (std::size_t at = 12; at + 8 <= bytes.size();) {
            const auto size = read<std::uint32_t>(bytes, at + 4);
            if (std::memcmp(bytes.data() + at, "fmt ", 4) == 0) {
                format = read<std::uint16_t>(bytes, at + 8);
                channels = read<std::uint16_t>(bytes, at + 10);
                recording.rate = read<std::uint32_t>(bytes, at + 12);
                bits = read<std::uint16_t>(bytes, at + 22);
            } else if (std::memcmp(bytes.data() + at, "data", 4) == 0) {
                const bool floats = format == 3 && bits == 32, integers = format == 1 && bits == 16;
                if (channels != 1 || !(floats || integers))
                    throw std::runtime_error(path + ": expected one channel of 32-bit floats or 16-bit integers");
                const std::size_t step = bits / 8, count = std::min<std::size_t>(size, bytes.size() - at - 8) / step;
                for (std::size_t i = 0; i < count; i++)
                    recording.samples.push_back(floats ? read<float>(bytes, at + 8 + i * step) : static_cast<float>(read<std::int16_t>(bytes, at + 8 + i * step)) / 32768.0f);
            }
            at += 8 + static_cast<std::size_t>(size) + size % 2;
        }
        if (recording.rate == 0)
            throw std::runtime_error(path + ": expected a format before the samples");
        return recording;
    }

    void save(const std::string &path) const
    {
        std::array<char, 44> header{};
        const auto put = [&](std::size_t at, auto value) { std::memcpy(header.data() + at, &value, sizeof value); };
        const auto bytes = static_cast<std::uint32_t>(samples.size() * sizeof(float));
        std::memcpy(header.data(), "RIFF", 4);
        put(4, bytes + 36);
        std::memcpy(header.data() + 8, "WAVEfmt ", 8);
        put(16, std::uint32_t{16});
        put(20, std::uint16_t{3});
        put(22, std::uint16_t{1});
        put(24, rate);
        put(28, rate * 4);
        put(32, std::uint16_t{4});
        put(34, std::uint16_t{32});
        std::memcpy(header.data() + 36, "data", 4);
        put(40, bytes);
        std::ofstream file(path, std::ios::binary);
        file.write(header.data(), header.size());
        file.write(reinterpret_cast<const char *>(samples.data()), bytes);
        file.close();
        if (!file)
            throw std::runtime_error(path + " cannot be written");
    }
};

}

int main(int count, char **arguments)
{
    if (count != 4) {
        std::cerr << "Usage: amplify MODEL.safetensors INPUT.wav OUTPUT.wav\n";
        return 2;
    }

    try {
        const Model model = load(arguments[1]);
        const Stream stream = open_stream(model);
        Recording recording = Recording::load(arguments[2]);
        // In place: the output of a block may be its input.
        for (std::size_t t = 0; t < recording.samples.size(); t += BlockFrames) {
            float *block = recording.samples.data() + t;
            check(wave_step_block(stream.get(), block, std::min(BlockFrames, recording.samples.size() - t), block));
        }
        recording.save(arguments[3]);
        std::cout << recording.samples.size() << " samples at " << recording.rate << " Hz\n";
        return 0;
    } catch (const std::exception &error) {
        std::cerr << "amplify: " << error.what() << '\n';
        return 2;
    }
}
